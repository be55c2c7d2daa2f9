using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Plugins that a client asks for. They are shown, and not loaded.</summary>
static partial class WirePlugins
{
    /// <summary>Null: none are mentioned.</summary>
    public static JsonArray? Read(Fields body)
    {
        if (!body.Has("plugins")) return null;
        return [.. body.Objects("plugins").Select(plugin => new JsonObject
        {
            // Who may read the source is no part of where it is.
            ["source"] = plugin.Text("source", required: true) is { } source ? Login().Replace(source, "://****@") : null,
            ["ref"] = plugin.Text("ref"),
            ["repo_path"] = plugin.Text("repo_path"),
            ["parameters"] = Redaction.Masked(plugin.Object("parameters")?.Members),
        })];
    }

    [GeneratedRegex("://[^/@]+@")]
    private static partial Regex Login();
}

using System.Text.Json.Nodes;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>The tools that a conversation's model can call, as far as its events show.</summary>
/// <param name="offered">Names of the server's tools that the model is offered.</param>
/// <param name="dispatched">Names of the tools whose calls are only told to clients.</param>
/// <param name="others">True: clients have given it tools that are not known here.</param>
sealed class ToolSet(IToolDirectory directory, IReadOnlySet<string> offered, IReadOnlySet<string> dispatched, bool others)
{
    readonly Dictionary<string, ToolEntry> known = directory.List().ToDictionary(tool => tool.Name);

    public bool IsDispatched(string name) => dispatched.Contains(name);

    /// <summary>Whether there is such a tool and all that it must have is given.</summary>
    public bool Takes(string name, JsonObject arguments)
    {
        if (dispatched.Contains(name)) return true;
        if (!known.TryGetValue(name, out var tool)) return others;
        return offered.Contains(name) && (!tool.Parameters.TryGetProperty("required", out var required)
            || required.EnumerateArray().All(each => arguments.ContainsKey(each.GetString()!)));
    }

    /// <summary>As the first event of a conversation lists them.</summary>
    public JsonArray Definitions() =>
    [
        .. offered.Where(known.ContainsKey).Order(StringComparer.Ordinal).Select(name => new JsonObject
        {
            ["kind"] = $"{ToolNames.Kind(name)}Tool",
            ["name"] = name,
            ["title"] = name,
            ["description"] = known[name].Description,
            ["parameters"] = JsonObject.Create(known[name].Parameters),
        }),
    ];
}

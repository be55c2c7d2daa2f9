using System.Text.Json.Nodes;
using Conversations.Agents;

namespace Conversations.Silo.AgentPrograms;

/// <summary>Servers of tools as the protocol tells a program of them.</summary>
internal static class ServerBlocks
{
    /// <param name="http">True: the program can reach servers by streamable HTTP.</param>
    /// <param name="sse">True: it can by server-sent events.</param>
    public static JsonArray Of(IEnumerable<KeyValuePair<string, ToolServer>> servers, bool http, bool sse) =>
        [.. servers.OrderBy(server => server.Key, StringComparer.Ordinal).Select(server => Of(server.Key, server.Value, http, sse)).OfType<JsonObject>()];

    static JsonObject? Of(string name, ToolServer server, bool http, bool sse) => server switch
    {
        { Command: { } command } => new JsonObject
        {
            ["name"] = name,
            ["command"] = command,
            ["args"] = new JsonArray([.. server.Arguments.Select(argument => JsonValue.Create(argument))]),
            ["env"] = Pairs(server.Variables),
        },
        { ServerSentEvents: true } when sse => ByAddress(name, server, "sse"),
        { ServerSentEvents: not true } when http => ByAddress(name, server, "http"),
        _ => null,
    };

    static JsonObject ByAddress(string name, ToolServer server, string type) => new() { ["type"] = type, ["name"] = name, ["url"] = server.Url, ["headers"] = Pairs(server.Headers) };

    static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value })];
}

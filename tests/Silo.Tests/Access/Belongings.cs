using System.Text.Json.Nodes;
using Conversations.Users;

namespace Conversations.Silo.Tests.Access;

/// <summary>One thing of each kind, with a text in each that nobody else says.</summary>
sealed record Belongings(IReadOnlyDictionary<OwnedKind, Guid> Ids, string Text)
{
    public const string Label = "secret_label";

    static readonly Dictionary<OwnedKind, string> Prefixes = new()
    {
        [OwnedKind.Conversation] = "conv",
        [OwnedKind.Agent] = "agent",
        [OwnedKind.Block] = "block",
        [OwnedKind.Tool] = "tool",
        [OwnedKind.Run] = "run",
        [OwnedKind.Step] = "step",
        [OwnedKind.Message] = "message",
        [OwnedKind.StartTask] = "task",
        [OwnedKind.Sandbox] = "sandbox",
    };

    /// <summary>Name of the tool.</summary>
    public string Tool => $"tool_{Text}";

    /// <summary>Ids of the right form that nothing has.</summary>
    public static Belongings None() => new(Prefixes.Keys.ToDictionary(kind => kind, _ => Guid.NewGuid()), "nothing");

    /// <param name="withStart">True: with a start task; without, its id is one that nothing has, which is enough for calls that name none.</param>
    public static async Task<Belongings> Of(UsersSilo silo, string key, bool withStart = false)
    {
        var text = $"canary{Guid.NewGuid():N}";
        var tool = await Made(silo, key, "/v1/tools", $$"""{"json_schema":{"name":"tool_{{text}}","parameters":{"type":"object" } },"description":"{{text}}","tags":["{{text}}"]}""");
        var block = await Made(silo, key, "/v1/blocks", $$"""{"label":"{{Label}}","value":"{{text}}"}""");
        var agent = await Made(silo, key, "/v1/agents", $$"""
            {"name":"{{text}}","system":"{{text}}","tags":["{{text}}"],"block_ids":["{{block["id"]}}"],"tool_ids":["{{tool["id"]}}"]}
            """);
        var conversation = await Made(silo, key, $"/v1/conversations?agent_id={agent["id"]}", $$"""{"summary":"{{text}}"}""");
        var messages = $"/v1/conversations/{conversation["id"]}/messages";
        await Made(silo, key, messages, $$"""{"input":"say {{text}}","streaming":false}""");
        var run = (await silo.Get(key, $"/v1/runs?conversation_id={conversation["id"]}")).Ok()[0]!;
        var step = (await silo.Get(key, $"/v1/runs/{run["id"]}/steps")).Ok()[0]!;
        var message = (await silo.Get(key, messages)).Ok()[0]!;
        var start = withStart ? IdOf((await silo.Post(key, "/api/v1/app-conversations/stream-start", $$"""{"title":"{{text}}"}""")).Ok()[0]!) : Guid.NewGuid();
        return new Belongings(
            new Dictionary<OwnedKind, Guid>
            {
                [OwnedKind.Conversation] = IdOf(conversation),
                [OwnedKind.Agent] = IdOf(agent),
                [OwnedKind.Block] = IdOf(block),
                [OwnedKind.Tool] = IdOf(tool),
                [OwnedKind.Run] = IdOf(run),
                [OwnedKind.Step] = IdOf(step),
                [OwnedKind.Message] = IdOf(message),
                [OwnedKind.StartTask] = start,
                [OwnedKind.Sandbox] = IdOf(conversation),
            },
            text);
    }

    /// <summary>An id in the form of the dialect that a route is of.</summary>
    public string IdFor(string route, OwnedKind kind) =>
        route.StartsWith("/v1", StringComparison.Ordinal) || route.StartsWith("/latest", StringComparison.Ordinal)
            ? $"{Prefixes[kind]}-{Ids[kind]}"
            : Ids[kind].ToString();

    /// <summary>A text with every id replaced by its kind, and what stands in the things by the word "text".</summary>
    public string Anonymous(string text) => Ids.Aggregate(
        text.Replace(Text, "#text", StringComparison.Ordinal), (seen, each) => seen.Replace($"{each.Value:D}", $"#{each.Key}", StringComparison.Ordinal).Replace($"{each.Value:N}", $"#{each.Key}", StringComparison.Ordinal));

    /// <summary>What of all this stands in a text.</summary>
    public IEnumerable<string> Traces(string text)
    {
        if (text.Contains(Text, StringComparison.OrdinalIgnoreCase)) yield return Text;
        foreach (var (kind, id) in Ids)
        {
            if (text.Contains($"{id:D}", StringComparison.OrdinalIgnoreCase) || text.Contains($"{id:N}", StringComparison.OrdinalIgnoreCase)) yield return $"{kind} {id}";
        }
    }

    static async Task<JsonNode> Made(UsersSilo silo, string key, string path, string body) => (await silo.Post(key, path, body)).Ok();

    static Guid IdOf(JsonNode thing) => (string)thing["id"]! is { Length: 32 } hex ? Guid.Parse(hex) : Guid.Parse(((string)thing["id"]!)[^36..]);
}

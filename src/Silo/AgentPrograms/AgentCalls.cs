using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Silo.AgentPrograms;

/// <summary>The calls that a program tells of while it answers: what it says of one bit by bit becomes its beginning and its end.</summary>
internal sealed class AgentCalls
{
    /// <summary>Characters of one text in what a call is given or returns, and of all of that.</summary>
    const int LongestText = 30_000, LongestWhole = 200_000;

    readonly Dictionary<string, AgentCall> calls = [];

    /// <summary>Takes an update.</summary>
    /// <param name="update">A <c>ToolCall</c> or <c>ToolCallUpdate</c> of the protocol.</param>
    /// <returns>Null: the call has begun already, and has not ended by this.</returns>
    public AgentCall? Take(JsonElement update)
    {
        if (update.Text("toolCallId") is not { } id) return null;
        var known = calls.GetValueOrDefault(id);
        var before = known ?? new AgentCall(id, id, AgentCallStatus.Pending);
        var call = calls[id] = new AgentCall(id, Bounded(update.Text("title")) ?? before.Title, Status(update.Text("status")) ?? before.Status)
        {
            Kind = update.Text("kind") ?? before.Kind,
            Input = Bounded(update.Value("rawInput")) ?? before.Input,
            Output = Bounded(update.Value("rawOutput")) ?? before.Output,
            Content = Bounded(update.Value("content")) ?? before.Content,
        };
        return known is null || (call.HasEnded && !known.HasEnded) ? call : null;
    }

    static AgentCallStatus? Status(string? status) => status switch
    {
        "pending" => AgentCallStatus.Pending,
        "in_progress" => AgentCallStatus.InProgress,
        "completed" => AgentCallStatus.Completed,
        "failed" => AgentCallStatus.Failed,
        _ => null,
    };

    static JsonElement? Bounded(JsonElement? json)
    {
        if (json is not { } whole) return null;
        var cut = Bounded(JsonNode.Parse(whole.GetRawText()))!;
        var text = cut.ToJsonString();
        return text.Length <= LongestWhole ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement($"[{text.Length} characters, too many to keep]");
    }

    static JsonNode? Bounded(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Bounded(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Bounded)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Bounded(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };

    static string? Bounded(string? text) => text is { Length: > LongestText } ? $"{text[..LongestText]}[… {text.Length - LongestText} more characters]" : text;
}

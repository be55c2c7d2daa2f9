using System.Text.Json;
using System.Threading.Channels;
using Conversations.Grains.AgentPrograms;
using Microsoft.Extensions.AI;
using StreamJsonRpc;

namespace Conversations.Silo.AgentPrograms;

/// <summary>What a program asks and tells. It asks for permissions, which it has; files and terminals it has itself, in the sandbox.</summary>
internal sealed class AgentListener
{
    ChannelWriter<ChatResponseUpdate>? hearing;
    AgentCalls calls = new();

    /// <summary>What the session has cost so far; null: the program has not said.</summary>
    public decimal? Cost { get; private set; }

    /// <summary>From now on it is answering.</summary>
    public void Hear(ChannelWriter<ChatResponseUpdate> writer) => (hearing, calls) = (writer, new());

    public void Deafen() => hearing = null;

    [JsonRpcMethod("session/update", UseSingleObjectParameterDeserialization = true)]
    public void Update(JsonElement told)
    {
        if (told.Value("update") is not { } update) return;
        if (update.Value("cost") is { } cost && cost.Value("amount") is { ValueKind: JsonValueKind.Number } amount && amount.TryGetDecimal(out var spent)) Cost = spent;
        // What an opened session repeats of its past is known already.
        hearing?.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, [.. Content(update) is { } content ? (AIContent[])[content] : []]));
    }

    [JsonRpcMethod("session/request_permission", UseSingleObjectParameterDeserialization = true)]
    public object Permit(JsonElement asked)
    {
        if (hearing is not null && asked.Value("toolCall") is { } call && calls.Take(call) is { } begun) hearing.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, [new AgentCallContent(begun)]));
        var options = asked.Items("options").ToList();
        var allowed = options.Where(option => option.Text("kind") is "allow_once").Concat(options.Where(option => option.Text("kind") is "allow_always")).Concat(options).Select(option => option.Text("optionId")).FirstOrDefault();
        return allowed is null
            ? new { outcome = new { outcome = "cancelled" } }
            : new { outcome = new { outcome = "selected", optionId = allowed } };
    }

    AIContent? Content(JsonElement update) => update.Text("sessionUpdate") switch
    {
        "agent_message_chunk" when Said(update) is { } text => new TextContent(text),
        "agent_thought_chunk" when Said(update) is { } text => new TextReasoningContent(text),
        "tool_call" or "tool_call_update" when hearing is not null && calls.Take(update) is { } call => new AgentCallContent(call),
        _ => null,
    };

    static string? Said(JsonElement update) => update.Value("content") is not { } content ? null : content.Text("type") switch
    {
        "text" => content.Text("text"),
        "resource_link" => content.Text("uri"),
        _ => null,
    };
}

using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Grains.Runs;

/// <summary>What a hook is told of the moment at which it runs.</summary>
sealed record HookMoment
{
    public string? Message { get; init; }

    public ToolCallPart? Call { get; init; }

    public ToolReturnPart? Result { get; init; }

    public JsonObject Describe(string moment, Guid conversationId, string folder) => new()
    {
        ["event_type"] = moment,
        ["tool_name"] = Call?.Name,
        ["tool_input"] = Call is null ? null : Prompt.ValidJson(Call.Arguments) is var arguments ? JsonNode.Parse(arguments) : null,
        ["tool_response"] = Result is null ? null : new JsonObject { ["content"] = Result.Text, ["is_error"] = !Result.Success },
        ["message"] = Message,
        ["session_id"] = conversationId.ToString(),
        ["working_dir"] = folder,
        ["metadata"] = new JsonObject(),
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>What a program that is an agent has told of itself and its work, on the wire.</summary>
static class WireSession
{
    /// <param name="switched">The model that the conversation was given since; null: none was.</param>
    public static JsonObject State(AgentSession session, string? switched) => new()
    {
        ["acp_agent_name"] = session.Name ?? "",
        ["acp_agent_version"] = session.Version ?? "",
        ["acp_session_id"] = session.Id,
        ["acp_session_cwd"] = session.Folder,
        ["acp_supports_runtime_model_switch"] = session.Models is not null,
        ["acp_current_model_id"] = switched ?? session.Model,
        ["acp_available_models"] = Models(session),
    };

    public static JsonArray Models(AgentSession? session) => new([.. (session?.Models ?? []).Select(model => new JsonObject
    {
        ["model_id"] = model.Id,
        ["name"] = model.Name,
        ["description"] = model.Description,
    })]);

    /// <summary>The fields of an <c>ACPToolCallEvent</c>.</summary>
    public static JsonObject Call(AgentCall call) => new()
    {
        ["tool_call_id"] = call.Id,
        ["title"] = call.Title,
        ["status"] = call.Status switch
        {
            AgentCallStatus.Pending => "pending",
            AgentCallStatus.InProgress => "in_progress",
            AgentCallStatus.Completed => "completed",
            _ => "failed",
        },
        ["tool_kind"] = call.Kind,
        ["raw_input"] = Node(call.Input),
        ["raw_output"] = Node(call.Output),
        ["content"] = call.Content is { ValueKind: JsonValueKind.Array } ? Node(call.Content) : null,
        ["is_error"] = call.Status == AgentCallStatus.Failed,
    };

    static JsonNode? Node(JsonElement? json) => json is { } value ? JsonNode.Parse(value.GetRawText()) : null;
}

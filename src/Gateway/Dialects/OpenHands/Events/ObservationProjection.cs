using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>The result of a tool call: an observation, a refusal, or an error.</summary>
static class ObservationProjection
{
    const string Available = "valid tools include: ";

    public static void Write(EventWriter events, ToolReturnPart result, ActionRef action, ToolSet tools)
    {
        switch (result.Fault)
        {
            case null:
                events.Add("ObservationEvent", "environment", new JsonObject
                {
                    ["tool_name"] = result.Name,
                    ["tool_call_id"] = result.ToolCallId,
                    ["observation"] = action.Call?.Server is null ? Observation(result, tools) : Served(result),
                    ["action_id"] = action.EventId,
                    ["extended_content"] = result.Addition is { } added ? new JsonArray(WireMessage.Text(added)) : new JsonArray(),
                });
                break;
            case ToolFault.Denied or ToolFault.Blocked:
                events.Add("UserRejectObservation", "environment", new JsonObject
                {
                    ["tool_name"] = result.Name,
                    ["tool_call_id"] = result.ToolCallId,
                    ["action_id"] = action.EventId,
                    ["rejection_reason"] = result.Reason ?? "User rejected the action",
                    ["rejection_source"] = result.Fault == ToolFault.Denied ? "user" : "hook",
                });
                break;
            case var fault:
                events.Add("AgentErrorEvent", "agent", new JsonObject
                {
                    ["tool_name"] = result.Name,
                    ["tool_call_id"] = result.ToolCallId,
                    ["error"] = Error(result, fault.Value),
                    ["classification"] = WireFailure.Classification("agent_action", true, "none"),
                });
                break;
        }
    }

    static string Error(ToolReturnPart result, ToolFault fault) => fault switch
    {
        ToolFault.Unknown => $"Tool '{result.Name}' not found. Available: {(result.Text.IndexOf(Available, StringComparison.Ordinal) is > 0 and var at ? result.Text[(at + Available.Length)..] : "[]")}",
        ToolFault.Invalid => $"Error validating tool '{result.Name}': {result.Text}",
        _ => result.Text,
    };

    static JsonObject Observation(ToolReturnPart result, ToolSet tools)
    {
        var observation = new JsonObject
        {
            ["kind"] = tools.IsDispatched(result.Name) ? "ClientToolObservation" : $"{ToolNames.Kind(result.Name)}Observation",
            ["content"] = new JsonArray(WireMessage.Text(result.Text)),
            ["is_error"] = !result.Success,
        };
        if (result.Details is not { ValueKind: JsonValueKind.Object } details) return observation;
        var said = JsonObject.Create(details)!;
        if (result.Name == "terminal") Terminal(observation, said);
        else foreach (var (name, value) in said) observation.TryAdd(name, value?.DeepClone());
        return observation;
    }

    /// <summary>Of a tool of an MCP server.</summary>
    static JsonObject Served(ToolReturnPart result)
    {
        var said = result.Details is { } details && JsonObject.Create(details)?["content"] is JsonArray contents ? contents : [WireMessage.Text(result.Text)];
        return new JsonObject
        {
            ["kind"] = "MCPToolObservation",
            ["content"] = new JsonArray([WireMessage.Text($"[Tool '{result.Name}' executed.]"), .. said.OfType<JsonObject>().Select(Content)]),
            ["is_error"] = !result.Success,
            ["tool_name"] = result.Name,
        };
    }

    static JsonObject Content(JsonObject content) => (string?)content["text"] is { } text
        ? WireMessage.Text(text)
        : new JsonObject { ["type"] = "image", ["image_urls"] = new JsonArray($"data:{content["mime_type"]};base64,{content["data"]}"), ["cache_prompt"] = false };

    static void Terminal(JsonObject observation, JsonObject said)
    {
        observation["command"] = said["command"]?.DeepClone();
        observation["exit_code"] = said["exit_code"]?.DeepClone();
        observation["timeout"] = said["timeout"]?.DeepClone() ?? false;
        observation["metadata"] = new JsonObject
        {
            ["exit_code"] = said["exit_code"]?.DeepClone() ?? -1,
            ["pid"] = -1,
            ["username"] = null,
            ["hostname"] = null,
            ["working_dir"] = said["working_dir"]?.DeepClone(),
            ["py_interpreter_path"] = null,
            ["prefix"] = "",
            ["suffix"] = said["suffix"]?.DeepClone() ?? "",
        };
        if (said["content"] is JsonValue content) observation["content"] = new JsonArray(WireMessage.Text(content.GetValue<string>()));
    }
}

using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>What came of an action, or of the agent.</summary>
static class V0Observation
{
    public static JsonObject Of(string name, string content, JsonObject extras) => new() { ["observation"] = name, ["content"] = content, ["extras"] = extras };

    /// <summary>The result of a tool.</summary>
    public static JsonObject Result(JsonObject item)
    {
        var observation = item["observation"]!.AsObject();
        var content = string.Concat(observation["content"]!.AsArray().Select(each => (string?)each!["text"]));
        var tool = (string)item["tool_name"]!;
        var shown = tool switch
        {
            "terminal" => Of("run", content, new JsonObject
            {
                ["command"] = observation["command"]?.DeepClone(),
                ["hidden"] = false,
                ["metadata"] = observation["metadata"]?.DeepClone(),
            }),
            "file_editor" => Of((string?)observation["command"] == "view" ? "read" : "edit", content, new JsonObject
            {
                ["path"] = observation["path"]?.DeepClone(),
                ["prev_exist"] = observation["prev_exist"]?.DeepClone(),
                ["old_content"] = observation["old_content"]?.DeepClone(),
                ["new_content"] = observation["new_content"]?.DeepClone(),
                ["impl_source"] = "oh_aci",
            }),
            "think" => Of("think", content, []),
            "task_tracker" => Of("task_tracking", content, new JsonObject { ["command"] = observation["command"]?.DeepClone(), ["task_list"] = observation["task_list"]?.DeepClone() }),
            "finish" => Of("success", content, []),
            _ => Of("mcp", content, new JsonObject { ["name"] = tool }),
        };
        shown["success"] = !((bool?)observation["is_error"] ?? false);
        shown["tool_call_metadata"] = new JsonObject { ["function_name"] = tool, ["tool_call_id"] = item["tool_call_id"]!.DeepClone() };
        return shown;
    }

    /// <param name="status">How the conversation stands now, as the agent server says it.</param>
    public static JsonObject State(string status)
    {
        var state = status switch
        {
            "idle" => "awaiting_user_input",
            "waiting_for_confirmation" => "awaiting_user_confirmation",
            "stuck" => "error",
            _ => status,
        };
        return Of("agent_state_changed", "", new JsonObject { ["agent_state"] = state, ["reason"] = status == "stuck" ? "The agent went round in circles." : "" });
    }
}

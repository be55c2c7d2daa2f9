using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>The tool call that an action of V0 was.</summary>
sealed record RecordedCall(string Tool, JsonObject Arguments)
{
    static readonly string[] OfEditor = ["command", "path", "file_text", "old_str", "new_str", "insert_line", "view_range"];

    /// <returns>Null: the action was no call of a tool.</returns>
    public static RecordedCall? Of(string action, JsonObject args, JsonObject item) => action switch
    {
        "run" => new("terminal", Taken(args, "command", "is_input")),
        "read" => new("file_editor", With(Taken(args, "path", "view_range"), "command", "view")),
        "edit" or "write" => new("file_editor", Taken(args, OfEditor)),
        "think" => new("think", Taken(args, "thought")),
        "finish" => new("finish", new JsonObject { ["message"] = (args["final_thought"] ?? "").DeepClone() }),
        "task_tracking" => new("task_tracker", Taken(args, "command", "task_list")),
        "call_tool_mcp" when TrajectoryFields.Text(args, "name") is { } name => new(name, args["arguments"] is JsonObject given ? (JsonObject)given.DeepClone() : []),
        _ => item["tool_call_metadata"] is JsonObject called && TrajectoryFields.Text(called, "function_name") is { } function ? new(function, (JsonObject)args.DeepClone()) : null,
    };

    static JsonObject Taken(JsonObject args, params ReadOnlySpan<string> names)
    {
        var taken = new JsonObject();
        foreach (var name in names)
            if (args[name] is { } value) taken[name] = value.DeepClone();
        return taken;
    }

    static JsonObject With(JsonObject arguments, string name, string value)
    {
        arguments[name] = value;
        return arguments;
    }
}

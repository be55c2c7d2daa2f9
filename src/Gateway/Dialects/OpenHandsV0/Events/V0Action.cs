using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>What somebody said or wanted done.</summary>
static class V0Action
{
    public static JsonObject Of(string name, JsonObject args) => new() { ["action"] = name, ["args"] = args };

    public static JsonObject Message(JsonObject item)
    {
        var contents = item["llm_message"]!["content"]!.AsArray();
        return Of("message", new JsonObject
        {
            ["content"] = string.Concat(contents.Select(content => (string?)content!["text"])),
            ["image_urls"] = new JsonArray([.. contents.SelectMany(content => content!["image_urls"] as JsonArray ?? []).Select(url => url!.DeepClone())]),
            ["file_urls"] = new JsonArray(),
            ["wait_for_response"] = (string?)item["source"] == "agent",
        });
    }

    /// <summary>A tool call: one of those that V0 has an action for, or one like any other.</summary>
    public static JsonObject Call(JsonObject item)
    {
        var tool = (string)item["tool_name"]!;
        var thought = string.Concat(item["thought"]!.AsArray().Select(each => (string?)each!["text"]));
        var arguments = Arguments(item);
        var shown = tool switch
        {
            "terminal" => Of("run", new JsonObject
            {
                ["command"] = arguments["command"]?.DeepClone(),
                ["is_input"] = arguments["is_input"]?.DeepClone() ?? false,
                ["thought"] = thought,
                ["blocking"] = false,
                ["hidden"] = false,
                ["confirmation_state"] = "confirmed",
            }),
            "file_editor" when Text(arguments, "command") == "view" => Of("read", new JsonObject
            {
                ["path"] = arguments["path"]?.DeepClone(),
                ["view_range"] = arguments["view_range"]?.DeepClone(),
                ["thought"] = thought,
                ["impl_source"] = "oh_aci",
            }),
            "file_editor" => Of("edit", With(arguments, ("thought", thought), ("impl_source", "oh_aci"))),
            "think" => Of("think", new JsonObject { ["thought"] = arguments["thought"]?.DeepClone() }),
            "finish" => Of("finish", new JsonObject { ["final_thought"] = arguments["message"]?.DeepClone(), ["outputs"] = new JsonObject(), ["thought"] = thought }),
            "task_tracker" => Of("task_tracking", With(arguments, ("thought", thought))),
            _ => Of("call_tool_mcp", new JsonObject { ["name"] = tool, ["arguments"] = arguments, ["thought"] = thought }),
        };
        shown["tool_call_metadata"] = new JsonObject
        {
            ["function_name"] = tool,
            ["tool_call_id"] = item["tool_call_id"]!.DeepClone(),
            ["model_response"] = new JsonObject { ["id"] = item["llm_response_id"]!.DeepClone() },
        };
        return shown;
    }

    static JsonObject With(JsonObject arguments, params ReadOnlySpan<(string Name, string Value)> more)
    {
        foreach (var (name, value) in more) arguments[name] = value;
        return arguments;
    }

    static string? Text(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;

    static JsonObject Arguments(JsonObject item)
    {
        var text = (string?)item["tool_call"]!["arguments"];
        try
        {
            return WireBody.Parse(text is { Length: > 0 } ? text : "{}") as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            // A model may write anything; what it wrote stands in the agent server's form of the event.
            return [];
        }
    }
}

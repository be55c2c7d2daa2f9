using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Loops;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>An answer with tool calls, as one event for each call.</summary>
static class ActionProjection
{
    /// <summary>Arguments that every tool takes and that are the loop's, not the tool's.</summary>
    static readonly string[] OfLoop = ["security_risk", "summary"];

    public static void Write(EventWriter events, Message answer, ToolSet tools, Action<ToolCallPart, string> written)
    {
        var first = true;
        foreach (var call in answer.Parts.OfType<ToolCallPart>())
        {
            var arguments = Arguments(call.Arguments);
            written(call, events.NextId);
            events.Add("ActionEvent", "agent", new JsonObject
            {
                ["thought"] = first ? new JsonArray([.. answer.Parts.OfType<TextPart>().Select(text => WireMessage.Text(text.Text))]) : [],
                ["reasoning_content"] = first ? WireMessage.Reasoning(answer.Parts) : null,
                ["thinking_blocks"] = first ? WireMessage.Thinking(answer.Parts) : [],
                ["responses_reasoning_item"] = null,
                ["action"] = arguments is not null && (call.Server is not null || tools.Takes(call.Name, arguments)) ? Action(call, arguments, tools) : null,
                ["tool_name"] = call.Name,
                ["tool_call_id"] = call.ToolCallId,
                ["tool_call"] = new JsonObject
                {
                    ["id"] = call.ToolCallId,
                    ["name"] = call.Name,
                    ["arguments"] = call.Arguments,
                    ["origin"] = "completion",
                    ["responses_item_id"] = null,
                },
                ["llm_response_id"] = (answer.StepId ?? answer.Id).ToString(),
                ["security_risk"] = RiskOf(call.Risk),
                ["critic_result"] = null,
                ["summary"] = arguments?["summary"] is JsonValue said && said.GetValueKind() == JsonValueKind.String ? said.GetValue<string>() : null,
            });
            first = false;
        }
    }

    static JsonObject Action(ToolCallPart call, JsonObject arguments, ToolSet tools)
    {
        var tool = call.Name;
        if (call.Server is not null)
            return new JsonObject { ["kind"] = "MCPToolAction", ["data"] = new JsonObject(arguments.Where(argument => !OfLoop.Contains(argument.Key)).Select(argument => KeyValuePair.Create(argument.Key, argument.Value?.DeepClone()))) };
        var action = new JsonObject { ["kind"] = tools.IsDispatched(tool) ? $"ClientAction_{tool}" : $"{ToolNames.Kind(tool)}Action" };
        foreach (var (name, value) in Defaults(tool)) action[name] = value?.DeepClone();
        foreach (var (name, value) in arguments)
            if (!OfLoop.Contains(name) && name != "kind") action[name] = value?.DeepClone();
        return action;
    }

    static JsonObject Defaults(string tool) => tool switch
    {
        "terminal" => new() { ["command"] = "", ["is_input"] = false, ["timeout"] = null, ["reset"] = false },
        "file_editor" => new()
        {
            ["command"] = "", ["path"] = "", ["file_text"] = null, ["old_str"] = null, ["new_str"] = null, ["insert_line"] = null, ["view_range"] = null,
        },
        "task_tracker" => new() { ["command"] = "view", ["task_list"] = new JsonArray() },
        _ => [],
    };

    static JsonObject? Arguments(string text)
    {
        try
        {
            return WireBody.Parse(text.Length == 0 ? "{}" : text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string RiskOf(SecurityRisk? risk) => $"{risk ?? SecurityRisk.Unknown}".ToUpperInvariant();
}

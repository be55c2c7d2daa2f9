using System.Text;
using System.Text.Json.Nodes;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>What was said in a model call, in the JSON form of the GenAI conventions.</summary>
internal sealed class ModelTexts
{
    private readonly StringBuilder _said = new();
    private readonly SortedDictionary<int, (string? Id, string? Name, StringBuilder Arguments)> _calls = [];

    public static string Of(IEnumerable<ChatMessage> messages) =>
        new JsonArray([.. messages.Select(message => Message(message.Role.Value, message.Contents.Select(Part).OfType<JsonNode>()))]).ToJsonString();

    public void Take(ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            if (content is TextContent text) _said.Append(text.Text);
            if (content is not ToolCallDelta piece) continue;
            if (!_calls.TryGetValue(piece.Index, out var call)) _calls[piece.Index] = call = (piece.CallId, piece.Name, new());
            call.Arguments.Append(piece.Arguments);
        }
    }

    public string Answer()
    {
        var parts = _calls.Values.Select(call => Call(call.Id, call.Name, JsonValue.Create(call.Arguments.ToString())));
        if (_said.Length > 0) parts = parts.Prepend(Text(_said.ToString()));
        return new JsonArray(Message("assistant", parts)).ToJsonString();
    }

    private static JsonObject Message(string role, IEnumerable<JsonNode> parts) => new() { ["role"] = role, ["parts"] = new JsonArray([.. parts]) };

    private static JsonObject? Part(AIContent content) => content switch
    {
        TextContent text => Text(text.Text),
        FunctionCallContent call => Call(call.CallId, call.Name, JsonValue.Create(call.RawRepresentation as string)),
        FunctionResultContent result => new JsonObject { ["type"] = "tool_call_response", ["id"] = result.CallId, ["response"] = result.Result?.ToString() },
        _ => null,
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["content"] = text };

    private static JsonObject Call(string? id, string? name, JsonNode? arguments) =>
        new() { ["type"] = "tool_call", ["id"] = id, ["name"] = name, ["arguments"] = arguments };
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Messages and their contents on the wire.</summary>
static class WireMessage
{
    public static JsonObject Of(Message message) => new()
    {
        ["role"] = message.Role switch { Role.Assistant => "assistant", Role.System => "system", _ => "user" },
        ["content"] = Content(message.Parts),
        ["tool_calls"] = null,
        ["tool_call_id"] = null,
        ["name"] = message.Name,
        ["reasoning_content"] = Reasoning(message.Parts),
        ["thinking_blocks"] = Thinking(message.Parts),
        ["responses_reasoning_item"] = null,
    };

    public static JsonArray Content(ImmutableArray<Part> parts) => [.. parts.Select(Content).OfType<JsonObject>()];

    public static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text, ["cache_prompt"] = false };

    public static string? Reasoning(ImmutableArray<Part> parts) =>
        parts.OfType<ReasoningPart>().ToList() is { Count: > 0 } reasoning ? string.Concat(reasoning.Select(part => part.Text)) : null;

    /// <summary>Reasoning that its provider has signed.</summary>
    public static JsonArray Thinking(ImmutableArray<Part> parts) =>
    [
        .. parts.OfType<ReasoningPart>().Where(part => part.Signature is not null)
            .Select(part => new JsonObject { ["type"] = "thinking", ["thinking"] = part.Text, ["signature"] = part.Signature }),
    ];

    static JsonObject? Content(Part part) => part switch
    {
        TextPart text => Text(text.Text),
        ImagePart image => new JsonObject
        {
            ["type"] = "image",
            ["image_urls"] = new JsonArray(image.Url ?? $"data:{image.MediaType ?? "image/png"};base64,{image.Data}"),
            ["cache_prompt"] = false,
        },
        _ => null,
    };
}

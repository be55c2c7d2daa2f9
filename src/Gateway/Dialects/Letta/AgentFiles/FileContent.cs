using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>The content of a file's messages. What cannot be shown to a model any more is left out.</summary>
static class FileContent
{
    // Letta packs what models are told into JSON; here it is stored as it was said.
    static readonly string[] Packed = ["user_message"];

    public static ImmutableArray<Part> Read(JsonElement? content, Role role)
    {
        if (content is not { } json) return [];
        if (json.ValueKind == JsonValueKind.String) return PartsOf(json.GetString()!, role);
        if (json.ValueKind != JsonValueKind.Array) return [];
        return [.. json.EnumerateArray().SelectMany(part => Member(part, "type") switch
        {
            "text" => PartsOf(Member(part, "text") ?? "", role),
            "reasoning" when Member(part, "reasoning") is { Length: > 0 } text => [new ReasoningPart(text, Member(part, "signature"))],
            "image" => ImageOf(part),
            _ => [],
        })];
    }

    /// <summary>The text of a string, or of parts.</summary>
    public static string Text(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => Member(part, "text"))),
        { ValueKind: JsonValueKind.Object } json => json.GetRawText(),
        _ => "",
    };

    /// <summary>What a tool's result says, without <c>{"status":…,"message":…}</c> around it.</summary>
    public static string Unpack(string text) => ObjectIn(text) is { } json && Member(json, "status") is not null && Member(json, "message") is { } message
        ? message
        : text;

    public static bool Succeeded(string text) => ObjectIn(text) is not { } json || Member(json, "status") != "Failed";

    static ImmutableArray<Part> PartsOf(string text, Role role)
    {
        if (role == Role.User && ObjectIn(text) is { } json && Packed.Contains(Member(json, "type")) && Member(json, "message") is { } said) text = said;
        return text.Length == 0 ? [] : [new TextPart(text)];
    }

    static ImmutableArray<Part> ImageOf(JsonElement part)
    {
        try
        {
            return JsonSerializer.Deserialize($"[{part.GetRawText()}]", MessageJson.Wire.Content)!.Parts;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static JsonElement? ObjectIn(string text)
    {
        if (!text.StartsWith('{')) return null;
        try
        {
            return JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

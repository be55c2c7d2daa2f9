using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Grains.Runs;

/// <summary>The values of a conversation's secrets, and what stands in their place wherever they would show.</summary>
/// <param name="values">Those that commands may have, by name.</param>
/// <param name="others">Those that are only hidden.</param>
sealed class SecretMask(IReadOnlyDictionary<string, string> values, IEnumerable<string> others)
{
    /// <summary>What stands in their place.</summary>
    public const string Hidden = "<secret-hidden>";

    // Shorter ones would tear words apart and hide nothing.
    const int Shortest = 4;

    // The longest first: one secret may be a part of another.
    readonly string[] hidden = [.. values.Values.Concat(others).Where(value => value.Length >= Shortest).Distinct().OrderByDescending(value => value.Length)];

    public IReadOnlyDictionary<string, string> Values => values;

    public string Hide(string text) => hidden.Aggregate(text, (rest, value) => rest.Replace(value, Hidden, StringComparison.Ordinal));

    /// <summary>How many characters at the end of a text may be the beginning of a secret.</summary>
    public int Begun(string text)
    {
        for (var length = Math.Min(text.Length, hidden.Length == 0 ? 0 : hidden[0].Length - 1); length > 0; length--)
        {
            var end = text.AsSpan(text.Length - length);
            foreach (var value in hidden)
                if (value.Length > length && value.AsSpan().StartsWith(end, StringComparison.Ordinal)) return length;
        }

        return 0;
    }

    public AgentCall Hide(AgentCall call) => hidden.Length == 0 ? call : call with
    {
        Title = Hide(call.Title),
        Input = Hide(call.Input),
        Output = Hide(call.Output),
        Content = Hide(call.Content),
    };

    public ToolReturnPart Hide(ToolReturnPart result) => hidden.Length == 0 ? result : result with
    {
        Text = Hide(result.Text),
        Details = Hide(result.Details),
    };

    JsonElement? Hide(JsonElement? json) => json is { } shown ? JsonSerializer.SerializeToElement(Hide(JsonNode.Parse(shown.GetRawText()))) : null;

    public JsonNode? Hide(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hide(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Hide)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Hide(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };
}

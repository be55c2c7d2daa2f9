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

    public ToolReturnPart Hide(ToolReturnPart result) => hidden.Length == 0 ? result : result with
    {
        Text = Hide(result.Text),
        Details = result.Details is { } details ? JsonSerializer.SerializeToElement(Hide(JsonNode.Parse(details.GetRawText()))) : null,
    };

    public JsonNode? Hide(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Hide(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Hide)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Hide(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };
}

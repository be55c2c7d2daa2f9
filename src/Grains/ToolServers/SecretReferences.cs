using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conversations.Grains.ToolServers;

/// <summary>Puts secrets in the place of their names: <c>${NAME}</c>, <c>${NAME:-otherwise}</c> and, where that is asked for, <c>$NAME</c>.</summary>
public static partial class SecretReferences
{
    /// <summary>Names that no secret has stay as they are.</summary>
    /// <param name="unbraced">True: <c>$NAME</c> counts too.</param>
    public static string Expand(string text, IReadOnlyDictionary<string, string> secrets, bool unbraced) => !text.Contains('$', StringComparison.Ordinal) ? text
        : Reference().Replace(text, found =>
        {
            var plain = found.Groups["plain"];
            if (plain.Success && !unbraced) return found.Value;
            var name = plain.Success ? plain.Value : found.Groups["name"].Value;
            return secrets.TryGetValue(name, out var secret) ? secret : found.Groups["otherwise"] is { Success: true } otherwise ? otherwise.Value : found.Value;
        });

    /// <summary>The same of every text in it.</summary>
    public static JsonNode? Expand(JsonNode? node, IReadOnlyDictionary<string, string> secrets) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Expand(member.Value, secrets)))),
        JsonArray items => new JsonArray([.. items.Select(item => Expand(item, secrets))]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => JsonValue.Create(Expand(value.GetValue<string>(), secrets, unbraced: true)),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$(?:\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<otherwise>[^}]*))?\}|(?<plain>[A-Za-z_][A-Za-z0-9_]*))")]
    private static partial Regex Reference();
}

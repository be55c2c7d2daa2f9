using System.Collections.Frozen;
using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>The wire names of an enum: its members' names in snake case.</summary>
static class LettaEnum<T>
    where T : struct, Enum
{
    static readonly FrozenDictionary<T, string> Names =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static IEnumerable<string> All => Values.Keys.Order(StringComparer.Ordinal);

    public static string Name(T value) => Names[value];

    public static bool TryParse(string name, out T value) => Values.TryGetValue(name, out value);
}

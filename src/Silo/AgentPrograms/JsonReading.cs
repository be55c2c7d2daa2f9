using System.Text.Json;

namespace Conversations.Silo.AgentPrograms;

/// <summary>Fields of what a program says, which may be missing or of another kind.</summary>
internal static class JsonReading
{
    /// <returns>Null: there is none, or it is null.</returns>
    public static JsonElement? Value(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public static string? Text(this JsonElement json, string name) => json.Value(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool Flag(this JsonElement json, string name) => json.Value(name) is { ValueKind: JsonValueKind.True };

    public static long Number(this JsonElement json, string name) => json.Value(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var read) ? read : 0;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) => json.Value(name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];
}

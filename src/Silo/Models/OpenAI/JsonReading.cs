using System.Text.Json;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Steps over JSON that may hold more, or less, than one expects of it.</summary>
internal static class JsonReading
{
    /// <summary>Moves to the next member's name; false at the end of the object.</summary>
    public static bool NextMember(this ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the next item's first token; false at the end of the array.</summary>
    public static bool NextItem(this ref Utf8JsonReader json) => json.Read() && json.TokenType != JsonTokenType.EndArray;

    /// <summary>From a name into its array; false, and past it, when it is null.</summary>
    public static bool EnterArray(this ref Utf8JsonReader json) => json.Enter(JsonTokenType.StartArray);

    /// <summary>From a name into its object; false, and past it, when it is null.</summary>
    public static bool EnterObject(this ref Utf8JsonReader json) => json.Enter(JsonTokenType.StartObject);

    /// <summary>From a name past its value.</summary>
    public static void SkipValue(this ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    /// <summary>From a name past its text, which is returned; null for null.</summary>
    public static string? TextValue(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString();
    }

    public static void Expect(this ref Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type) throw new JsonException($"Expected {type}, found {json.TokenType}.");
    }

    private static bool Enter(this ref Utf8JsonReader json, JsonTokenType type)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null) return false;
        json.Expect(type);
        return true;
    }
}

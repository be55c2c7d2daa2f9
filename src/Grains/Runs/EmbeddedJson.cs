using System.Text;
using System.Text.Json;

namespace Conversations.Grains.Runs;

/// <summary>Finds the JSON in what a model says: many put words or a fence around it, whatever they were asked for.</summary>
static class EmbeddedJson
{
    /// <summary>The objects that stand in a text, in order; those inside of others are not among them.</summary>
    public static IEnumerable<JsonElement> Objects(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = Array.IndexOf(bytes, (byte)'{'); at >= 0; at = Array.IndexOf(bytes, (byte)'{', at))
        {
            if (TryRead(bytes.AsSpan(at), out var found, out var length)) yield return found;
            at += length;
        }
    }

    static bool TryRead(ReadOnlySpan<byte> bytes, out JsonElement found, out int length)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            found = JsonElement.ParseValue(ref reader);
            length = (int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException)
        {
            // It only began like one.
            (found, length) = (default, 1);
            return false;
        }
    }
}

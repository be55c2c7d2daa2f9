using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>A request's body with fields of somebody's own, which take the place of those of the same name.</summary>
internal static class MergedBody
{
    // Without these it would be another call, or one whose answer cannot be read or counted.
    private static readonly string[] Kept = ["model", "messages", "stream", "stream_options"];

    public static void Write(IBufferWriter<byte> buffer, ReadOnlyMemory<byte> body, JsonElement additions)
    {
        using var document = JsonDocument.Parse(body);
        using var json = new Utf8JsonWriter(buffer, RequestWriter.Format);
        var added = additions.EnumerateObject().Where(static field => !Kept.Contains(field.Name, StringComparer.Ordinal)).ToList();
        json.WriteStartObject();
        foreach (var field in document.RootElement.EnumerateObject().Where(field => !added.Exists(other => other.NameEquals(field.Name))).Concat(added))
        {
            json.WritePropertyName(field.Name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(field.Value), skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}

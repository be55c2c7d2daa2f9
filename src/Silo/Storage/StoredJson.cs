using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversations.Log;

namespace Conversations.Silo.Storage;

/// <summary>How the log and its projections are written: UTF-8 JSON that escapes no more than JSON itself demands.</summary>
internal static class StoredJson
{
    private const int KeptBytes = 64 * 1024;

    // What is stored is never put into a page as it is, and the default encoder makes six bytes of every Chinese letter.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // Each thread keeps its own: what is written is small, and most of a commit's garbage would be buffers.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] Write<T>(T value)
    {
        var bytes = _bytes ??= new ArrayBufferWriter<byte>();
        var writer = _writer ??= new Utf8JsonWriter(bytes, Options);
        try
        {
            JsonSerializer.Serialize(writer, value, Type<T>());
            writer.Flush();
            return bytes.WrittenSpan.ToArray();
        }
        finally
        {
            if (bytes.Capacity > KeptBytes) _bytes = bytes = new ArrayBufferWriter<byte>();
            bytes.ResetWrittenCount();
            writer.Reset(bytes);
        }
    }

    /// <exception cref="JsonException">It is not what <see cref="Write{T}"/> wrote.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Type<T>()) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)LogJson.Default.GetTypeInfo(typeof(T))!;
}

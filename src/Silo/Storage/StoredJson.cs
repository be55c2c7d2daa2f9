using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversations.Log;

namespace Conversations.Silo.Storage;

/// <summary>How the log and its projections are written: UTF-8 JSON that escapes no more than JSON itself demands.</summary>
internal static class StoredJson
{
    // What is stored is never put into a page as it is, and the default encoder makes six bytes of every Chinese letter.
    private static readonly LogJson Log = new(new JsonSerializerOptions(LogJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Type<T>());

    /// <exception cref="JsonException">It is not what <see cref="Write{T}"/> wrote.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Type<T>()) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Log.GetTypeInfo(typeof(T))!;
}

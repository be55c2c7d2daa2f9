using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A JSON writer of this thread's own, so that an event of a stream is rendered without an allocation.</summary>
static class JsonScratch
{
    const int KeptBytes = 64 << 10;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    static Utf8JsonWriter? writer;

    /// <summary>The writer, empty. It is this thread's until <see cref="End"/>.</summary>
    public static Utf8JsonWriter Begin()
    {
        if (buffer is null || buffer.Capacity > KeptBytes) buffer = new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        return writer;
    }

    /// <summary>What was written, until the next <see cref="Begin"/>.</summary>
    public static ReadOnlySpan<byte> End(Utf8JsonWriter json)
    {
        json.Flush();
        return buffer!.WrittenSpan;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>Writes server-sent events: a name, an id by which the stream can be resumed, and JSON.</summary>
static class ChatEvents
{
    public static void Write<T>(IBufferWriter<byte> output, string name, StreamCursor? id, T data, JsonTypeInfo<T> type)
    {
        Write(output, "event: ");
        Write(output, name);
        if (id is { } cursor)
        {
            Write(output, "\nid: ");
            Write(output, cursor.ToString());
        }

        Write(output, "\ndata: ");
        output.Write(JsonSerializer.SerializeToUtf8Bytes(data, type));
        Write(output, "\n\n");
    }

    /// <summary>The last event of every stream.</summary>
    public static void Done(IBufferWriter<byte> output, StreamCursor? id, DoneEvent done) => Write(output, "done", id, done, ChatJson.Wire.DoneEvent);

    /// <summary>A sign of life, which clients do not see.</summary>
    public static void KeepAlive(IBufferWriter<byte> output) => Write(output, ": keep-alive\n\n");

    static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}

/// <param name="Type"><c>text</c> or <c>reasoning</c>.</param>
sealed record DeltaEvent(Guid MessageId, string Type, string Delta);

/// <summary>What was streamed of a message is void: its server died, and it begins anew under another id.</summary>
sealed record VoidEvent(Guid MessageId);

/// <param name="Status">502: the model failed.</param>
sealed record ErrorEvent(int Status, string Detail);

/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>; null where the stream had been told to its end before.</param>
sealed record DoneEvent(Guid? RunId, string? Status);

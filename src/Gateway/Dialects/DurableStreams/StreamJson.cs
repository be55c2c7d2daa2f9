using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>The JSON of streams: as the chat API's, but that what is absent is not written.</summary>
[JsonSerializable(typeof(StreamItem))]
[JsonSerializable(typeof(StreamControl))]
sealed partial class StreamJson : JsonSerializerContext
{
    public static StreamJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Never part of an HTML page: only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>What a live stream says of itself after each batch. Names are the protocol's.</summary>
/// <param name="NextOffset">Where a client that reconnects goes on.</param>
/// <param name="Cursor">To be sent back by who polls.</param>
sealed record StreamControl(
    [property: JsonPropertyName("streamNextOffset")] string NextOffset,
    [property: JsonPropertyName("streamCursor")] string Cursor,
    [property: JsonPropertyName("upToDate")] bool? UpToDate);

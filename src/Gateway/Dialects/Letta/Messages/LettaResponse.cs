using System.Text.Encodings.Web;
using System.Text.Json;
using Conversations.Log;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Answers with messages as JSON: the whole outcome of a run, or a list.</summary>
sealed class LettaResponse(Action<Utf8JsonWriter> write) : IResult
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="messages">What the run brought, oldest first.</param>
    public static LettaResponse OfRun(RunFinished finished, IReadOnlyList<MessageEvent> messages, MessageShape shape) =>
        new(writer => WriteRun(writer, finished, messages, shape));

    public static void WriteRun(Utf8JsonWriter writer, RunFinished finished, IReadOnlyList<MessageEvent> messages, MessageShape shape)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("messages"u8);
        WriteAll(writer, messages, shape with { Waiting = MessageShape.WaitingIn(messages) });
        writer.WritePropertyName("stop_reason"u8);
        StopReasonWriter.Write(writer, finished.StopReason);
        writer.WritePropertyName("usage"u8);
        UsageWriter.Write(writer, finished.RunId, finished.Usage, finished.Steps);
        writer.WriteNull("logprobs"u8);
        writer.WriteNull("turns"u8);
        writer.WriteEndObject();
    }

    public static LettaResponse OfList(IReadOnlyList<MessageEvent> messages, MessageShape shape) =>
        new(writer => WriteAll(writer, messages, shape));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        var body = httpContext.Response.BodyWriter;
        await using (var writer = new Utf8JsonWriter(body, Options)) write(writer);
        await body.FlushAsync(httpContext.RequestAborted);
    }

    static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<MessageEvent> messages, MessageShape shape)
    {
        writer.WriteStartArray();
        foreach (var message in messages) MessageWriter.Write(writer, message, shape);
        writer.WriteEndArray();
    }
}

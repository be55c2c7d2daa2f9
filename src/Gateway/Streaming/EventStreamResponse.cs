using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Streaming;

/// <summary>Answers a request with server-sent events.</summary>
static class EventStreamResponse
{
    static readonly TimeSpan ComeBackPatience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan HintTime = TimeSpan.FromMilliseconds(100);

    /// <param name="write">Writes the events, until the end of them or until it is cancelled.</param>
    /// <param name="endsWithAnswer">Readers take the end of the response for the end of an answer: where it is not, it is cut.</param>
    public static async Task Respond(HttpContext http, RunStreamParts parts, Func<StreamOutput, CancellationToken, Task> write, bool endsWithAnswer = true)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no";

        // A server that stops must not wait for its streams: their clients come back elsewhere with their cursor.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, parts.Draining.StreamsEnd);
        var output = new StreamOutput(http.Response.BodyWriter, parts.Options.Value.StreamWriteTimeout, parts.Time);
        try
        {
            await write(output, ending.Token);
        }
        catch (Exception stopped) when (stopped is TimeoutException or OperationCanceledException)
        {
            // The client does not read, or is gone, or the server stops. Its cursor stays good.
            if (parts.Draining.StreamsEnd.IsCancellationRequested) await SayWhenToComeBack(http, parts.Time);
            if (endsWithAnswer || stopped is TimeoutException) http.Abort();
        }
    }

    static async Task SayWhenToComeBack(HttpContext http, TimeProvider time)
    {
        try
        {
            http.Response.BodyWriter.Write("retry: 500\n\n"u8);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask().WaitAsync(ComeBackPatience, time);
            // A flush hands it to the socket; the cut that follows must not overtake it.
            await Task.Delay(HintTime, time, http.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or TimeoutException or InvalidOperationException)
        {
            // It need not hear it: any client may come back.
        }
    }
}

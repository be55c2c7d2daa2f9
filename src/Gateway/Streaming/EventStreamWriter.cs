using System.Buffers;
using System.IO.Pipelines;
using Conversations.Gateway.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Streaming;

/// <summary>Answers requests with server-sent events: counted, bounded, and cut with a hint when the server stops.</summary>
abstract class EventStreamWriter(RunStreamParts parts)
{
    static readonly TimeSpan ComeBackPatience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan HintTime = TimeSpan.FromMilliseconds(100);

    protected RunStreamParts Parts => parts;

    /// <returns>One of the places for streams, to be disposed when the stream is closed; null when all are taken.</returns>
    protected IDisposable? TryEnter(HttpContext http) => parts.Open.TryOpen(http.Caller().Owner);

    /// <summary>Writes what ends a stream in which nothing was sent.</summary>
    protected abstract void End(PipeWriter output);

    protected async Task Respond(HttpContext http, Func<StreamOutput, CancellationToken, Task> write)
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
            ending.Token.ThrowIfCancellationRequested();
            if (output.Begun) return;

            End(http.Response.BodyWriter);
            await http.Response.BodyWriter.FlushAsync(ending.Token);
        }
        catch (Exception stopped) when (stopped is TimeoutException or OperationCanceledException)
        {
            // The client does not read, or is gone, or the server stops. Its cursor stays good.
            if (parts.Draining.StreamsEnd.IsCancellationRequested) await SayWhenToComeBack(http);
            http.Abort();
        }
    }

    async Task SayWhenToComeBack(HttpContext http)
    {
        try
        {
            http.Response.BodyWriter.Write("retry: 500\n\n"u8);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask().WaitAsync(ComeBackPatience, parts.Time);
            // A flush hands it to the socket; the cut that follows must not overtake it.
            await Task.Delay(HintTime, parts.Time, http.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or TimeoutException or InvalidOperationException)
        {
            // It need not hear it: any client may come back.
        }
    }
}

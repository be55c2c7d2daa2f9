using System.Buffers;
using System.IO.Pipelines;
using Conversations.Gateway.Auth;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Streaming;

/// <summary>Answers requests with a run's server-sent events, in a dialect's form.</summary>
/// <param name="project">Makes the dialect's frames of a run.</param>
/// <param name="end">Writes what ends a stream of which nothing is left to send.</param>
abstract class RunStreamWriter(RunProjection project, Action<PipeWriter> end, RunStreamParts parts)
{
    static readonly TimeSpan ComeBackPatience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan HintTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The tails of runs as this dialect shows them.</summary>
    public RunTails Tails { get; } = new(project, parts.Feeds, parts.Readers, parts.Log, parts.Grains, parts.Options, parts.Time);

    /// <returns>One of the places for streams, to be disposed when the stream is closed; null when all are taken.</returns>
    protected IDisposable? TryEnter(HttpContext http) => parts.Open.TryOpen(http.Caller().Owner);

    /// <summary>Writes the events of a run after a given one, until its end or until the client goes.</summary>
    /// <param name="pings">Whether to break a long silence.</param>
    public async Task Write(HttpContext http, RunRecord run, long after, bool pings)
    {
        if (run.CompletedAt is not null)
        {
            await Respond(http, (output, cancellationToken) => Tails.Replay(run, output, after, cancellationToken));
            return;
        }

        var tail = await Tails.Open(run);
        try
        {
            await Write(http, tail, after, pings);
        }
        finally
        {
            tail.Release();
        }
    }

    /// <summary>The same of a tail that the caller holds.</summary>
    public async Task Write(HttpContext http, RunTail tail, long after, bool pings)
    {
        using var connection = parts.Connections.Enter(tail.ConversationId);
        await Respond(http, (output, cancellationToken) => tail.CopyTo(output, after, pings, cancellationToken));
    }

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

            // The cursor was at the end of the run, or beyond it.
            end(http.Response.BodyWriter);
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

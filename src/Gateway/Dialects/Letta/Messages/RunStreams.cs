using System.Buffers;
using Conversations.Gateway.Health;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Answers requests with a run's server-sent events.</summary>
sealed class RunStreams(
    ConversationFeeds feeds,
    RunReaders readers,
    IConversationReader log,
    IGrainFactory grains,
    OpenStreams open,
    IOptions<StreamingOptions> options,
    Draining draining,
    TimeProvider time)
{
    static readonly TimeSpan ComeBackPatience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan HintTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The tails of runs as this dialect shows them.</summary>
    public RunTails Tails { get; } =
        new((runId, frames) => new LettaRunProjector(runId, frames), feeds, readers, log, grains, options, time);

    /// <summary>Takes one of the places for streams. To be disposed when the stream is closed.</summary>
    /// <exception cref="LettaException">429: all are taken.</exception>
    public IDisposable Enter() => open.TryOpen() ?? throw MessageRefusals.TooManyStreams();

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
    public Task Write(HttpContext http, RunTail tail, long after, bool pings) =>
        Respond(http, (output, cancellationToken) => tail.CopyTo(output, after, pings, cancellationToken));

    /// <summary>Writes a stream of the server's own making, which is no run's.</summary>
    public Task Write(HttpContext http, Action<EventWriter> write) => Respond(http, async (output, cancellationToken) =>
    {
        var frames = new FrameBuffer(after: 0);
        write(new EventWriter(frames));
        frames.Commit(1);
        output.Write(frames.Frames);
        await output.Flush(cancellationToken);
    });

    async Task Respond(HttpContext http, Func<StreamOutput, CancellationToken, Task> write)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no";

        // A server that stops must not wait for its streams: their clients come back elsewhere with their cursor.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.StreamsEnd);
        var output = new StreamOutput(http.Response.BodyWriter, options.Value.StreamWriteTimeout, time);
        try
        {
            await write(output, ending.Token);
            ending.Token.ThrowIfCancellationRequested();
            if (output.Begun) return;

            // The cursor was at the end of the run, or beyond it.
            new EventWriter(http.Response.BodyWriter).Done();
            await http.Response.BodyWriter.FlushAsync(ending.Token);
        }
        catch (Exception stopped) when (stopped is TimeoutException or OperationCanceledException)
        {
            // The client does not read, or is gone, or the server stops. Its cursor stays good.
            if (draining.StreamsEnd.IsCancellationRequested) await SayWhenToComeBack(http);
            http.Abort();
        }
    }

    async Task SayWhenToComeBack(HttpContext http)
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

using System.Buffers;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>
/// The stream of one run as all its clients in this process see it: rendered once, kept in a bounded window, copied by each
/// client at its own pace.
/// </summary>
/// <remarks>A client is a cursor and a <see cref="Wakeup"/>. One that falls out of the window reads the log by itself until it is back in.</remarks>
sealed class RunTail : IFeedListener, IDisposable
{
    /// <summary>Frames that a run may begin with before there is anything of an answer.</summary>
    const long Opening = 1;

    readonly Lock gate = new();
    readonly List<Wakeup> clients = [];
    readonly FrameLog frames;
    readonly IRunProjector projector;
    readonly RunReader reader;
    readonly RunReplay replay;
    readonly StreamingOptions options;
    readonly TimeProvider time;
    readonly Action<RunTail> close;
    readonly long keepAliveTicks;
    readonly long lingerTicks;
    long announced;
    long silentTicks;
    long idleTicks;
    int holders = 1;
    RunRecord? run;
    bool closed;
    byte[] signOfLife = [];

    public RunTail(
        Guid runId,
        Guid conversationId,
        RunProjection project,
        RunReaders readers,
        RunReplay replay,
        StreamingOptions options,
        TimeProvider time,
        Action<RunTail> close)
    {
        (RunId, ConversationId) = (runId, conversationId);
        (this.replay, this.options, this.time, this.close) = (replay, options, time, close);
        frames = new FrameLog(options.StreamWindowBytes);
        projector = project(conversationId, runId, frames);
        reader = readers.Create(runId, conversationId, projector, Announce);
        keepAliveTicks = Math.Max(1, options.StreamKeepAlive.Ticks / options.Tick.Ticks);
        lingerTicks = options.StreamLinger.Ticks / options.Tick.Ticks;
    }

    public Guid RunId { get; }

    public Guid ConversationId { get; }

    /// <summary>The run, as it was when it began here; null before that, and when it is over.</summary>
    public RunRecord? Running => reader.Ended ? null : Volatile.Read(ref run);

    /// <summary>Says which run it is and so where its log begins, as soon as that is known. Before it, nothing can be copied.</summary>
    /// <param name="hot">True when the feed was heard before the run began.</param>
    public void Begin(RunRecord begun, bool hot)
    {
        Volatile.Write(ref run, begun);
        reader.Begin(begun.FirstSeq, hot);
    }

    /// <summary>Keeps the tail from going away until <see cref="Release"/>.</summary>
    /// <returns>False when it has gone already.</returns>
    public bool TryHold()
    {
        lock (gate)
        {
            if (closed) return false;
            holders++;
            return true;
        }
    }

    public void Release()
    {
        lock (gate)
        {
            if (--holders > 0) return;
            idleTicks = 0;
            // A run in progress is kept for a while: its client may have lost its connection. One that is over is in the log.
            if (!reader.Ended && run is not null) return;
            closed = true;
        }

        close(this);
    }

    public void Offer(FeedItem item) => reader.Offer(item);

    public void Interrupted() => reader.Interrupted();

    public void Tick()
    {
        reader.Tick();
        lock (gate)
        {
            if (holders == 0 && ++idleTicks > lingerTicks) closed = true;
            if (!closed)
            {
                if (++silentTicks >= keepAliveTicks) ShowLife();
                return;
            }
        }

        close(this);
    }

    /// <summary>Copies the frames after <paramref name="after"/> to a client until the run ends or the client goes.</summary>
    /// <param name="signsOfLife">Whether to break a long silence.</param>
    public async Task CopyTo(StreamOutput output, long after, bool signsOfLife, CancellationToken cancellationToken)
    {
        var cursor = FrameCursor.After(after);
        var wakeup = new Wakeup();
        var seenLife = signOfLife;
        var isNew = after == 0;
        lock (gate) clients.Add(wakeup);
        try
        {
            await using var cancel = cancellationToken.UnsafeRegister(static state => ((Wakeup)state!).Set(), wakeup);
            while (!cancellationToken.IsCancellationRequested)
            {
                var slice = frames.Read(ref cursor);
                output.Write(slice.Bytes.Span);
                if (slice.Position == FramePosition.Dropped)
                {
                    var reached = await replay.WriteTo(
                        output, RunId, ConversationId, run!.FirstSeq, cursor.Seq, frames.DroppedSeq, cancellationToken);
                    cursor = FrameCursor.After(reached);
                    continue;
                }

                if (slice.Position == FramePosition.Tail && seenLife != Volatile.Read(ref signOfLife))
                {
                    seenLife = signOfLife;
                    if (signsOfLife) output.Write(seenLife);
                }

                if (isNew && slice.Position == FramePosition.Tail && cursor.Seq <= Opening)
                {
                    isNew = false;
                    await Gather(wakeup);
                    continue;
                }

                await output.Flush(cancellationToken);
                if (slice.Position == FramePosition.End) return;
                if (slice.Position == FramePosition.Middle) continue;
                if (reader.Failure is { } failure) throw new InvalidOperationException($"The stream of run {RunId} broke off.", failure);
                await wakeup.Wait();
            }
        }
        finally
        {
            lock (gate) clients.Remove(wakeup);
        }
    }

    /// <summary>Ends all reading; the tail is of no more use.</summary>
    public void Dispose() => reader.Dispose();

    /// <summary>Headers and what a run begins with go out together with the first of its answer where that comes soon: each packet costs both sides.</summary>
    async Task Gather(Wakeup wakeup)
    {
        await using var patience = time.CreateTimer(static state => ((Wakeup)state!).Set(), wakeup, options.StreamGather, Timeout.InfiniteTimeSpan);
        await wakeup.Wait();
    }

    void Announce()
    {
        if (announced == frames.LastSeq && !reader.Ended) return;
        announced = frames.LastSeq;
        if (reader is { Ended: true, Failure: null }) frames.Complete();
        lock (gate)
        {
            silentTicks = 0;
            Wake();
        }
    }

    void ShowLife()
    {
        silentTicks = 0;
        var sign = new ArrayBufferWriter<byte>();
        projector.KeepAlive(sign, time.GetUtcNow());
        Volatile.Write(ref signOfLife, sign.WrittenSpan.ToArray());
        Wake();
    }

    void Wake()
    {
        foreach (var client in clients) client.Set();
    }
}

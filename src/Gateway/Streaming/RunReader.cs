using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Streaming;

/// <summary>Follows one run, or a conversation: tells a sink its exact sequence, live from the feed and, whenever something is missing, from the truth.</summary>
/// <remarks>
/// <para>(1) An item of the feed that joins on is told at once, on the feed's thread: no store, no wait. (2) One that does not
/// begins a round of catching up: the log from the next seq on, then the answer in flight, then the items held back meanwhile.
/// (3) Rounds go on until no gap is left. (4) After a silence the watchdog begins one, so that a lost last item costs seconds,
/// never data.</para>
/// <para>Begun with the run's first seq, it starts with such a round. Begun without, before the run exists, it waits for the
/// run's first event and in the common case never reads at all.</para>
/// </remarks>
/// <param name="runId">Null: all that happens in the conversation, which has no end.</param>
sealed partial class RunReader(
    Guid? runId,
    Guid conversationId,
    IRunSink sink,
    Action told,
    IConversationReader log,
    IGrainFactory grains,
    StreamingOptions options,
    TimeProvider time,
    ILogger<RunReader> logger) : IFeedListener, IDisposable
{
    const int PageSize = 256;
    const int RoundsWithoutPause = 3;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly Lock gate = new();
    readonly List<FeedItem> held = [];
    readonly RunFold fold = new(runId, sink);
    readonly CancellationTokenSource stopped = new();
    readonly long watchdogTicks = options.WatchdogTicks();
    bool catchingUp;
    bool overflowed;
    bool missedStart;
    bool heard;
    long quietTicks;

    /// <summary>The whole run was told, or <see cref="Failure"/> says why that will not happen.</summary>
    public bool Ended => fold.Finished || Failure is not null;

    /// <summary>A fault of the sink: the sequence cannot go on.</summary>
    public Exception? Failure { get; private set; }

    public void Offer(FeedItem item)
    {
        lock (gate)
        {
            heard = true;
            if (Ended) return;
            if (catchingUp)
            {
                Hold(item);
                return;
            }

            if (Take(item)) return;
            if (fold.Next == 0)
            {
                missedStart = true;
                return;
            }

            catchingUp = true;
        }

        _ = CatchUp();
    }

    /// <summary>Says where the run begins, once that is known.</summary>
    /// <param name="hot">True when the feed was heard before the run began, so that nothing needs to be read.</param>
    public void Begin(long firstSeq, bool hot)
    {
        lock (gate)
        {
            fold.Begin(firstSeq);
            if (catchingUp || (hot && !missedStart)) return;
            catchingUp = true;
        }

        _ = CatchUp();
    }

    public void Interrupted()
    {
        lock (gate)
        {
            if (Ended || fold.Next == 0)
            {
                missedStart = true;
                return;
            }

            // A round that is at work may have read before the loss.
            overflowed = true;
            if (catchingUp) return;
            catchingUp = true;
        }

        _ = CatchUp();
    }

    public void Tick()
    {
        lock (gate)
        {
            quietTicks = heard ? 0 : quietTicks + 1;
            heard = false;
            if (Ended || catchingUp || fold.Next == 0 || quietTicks < watchdogTicks) return;
            quietTicks = 0;
            catchingUp = true;
        }

        _ = CatchUp();
    }

    /// <summary>Ends all reading; nothing more is told.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (!Ended) Failure = new OperationCanceledException("The run is no longer followed.");
        }

        // Not disposed: a round may be about to look at its token, and a source without a timer holds nothing.
        stopped.Cancel();
        told();
    }

    async Task CatchUp()
    {
        for (var round = 1; !stopped.IsCancellationRequested; round++)
        {
            try
            {
                if (await Round(stopped.Token)) return;
                if (round < RoundsWithoutPause) continue;
                await Task.Delay(Pause, time, stopped.Token);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The store or the owner is away: what is missing is still missing, so there is nothing to do but try again.
                LogCatchUpFailed(logger, conversationId, failure);
                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    /// <returns>True when no gap is left, or nothing is left to tell.</returns>
    async Task<bool> Round(CancellationToken cancellationToken)
    {
        int read;
        do
        {
            var page = await log.ReadLog(conversationId, fold.Next, PageSize, cancellationToken);
            read = page.Count;
            lock (gate)
            {
                Take(new Committed([.. page]));
                if (Ended) return true;
            }
        }
        while (read == PageSize);

        var inFlight = fold.AwaitsPieces ? await grains.GetGrain<IConversationGrain>(conversationId).InFlight() : null;
        lock (gate)
        {
            var whole = !overflowed && (inFlight is null || Take(inFlight));
            foreach (var item in held) whole = whole && Take(item);
            held.Clear();
            overflowed = false;
            if (whole) catchingUp = false;
            return whole || Ended;
        }
    }

    bool Take(FeedItem item)
    {
        if (Ended) return true;
        try
        {
            return fold.Take(item);
        }
        catch (Exception failure)
        {
            LogSinkFailed(logger, conversationId, failure);
            Failure = failure;
            return true;
        }
        finally
        {
            told();
        }
    }

    void Hold(FeedItem item)
    {
        if (held.Count < options.HeldItems)
        {
            held.Add(item);
            return;
        }

        held.Clear();
        overflowed = true;
    }
}

using System.Collections.Concurrent;
using Conversations.Gateway.Streaming;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>What a conversation publishes, held until its socket has time for it. Whatever does not fit is read from the log.</summary>
sealed class SocketFeed(long watchdogTicks) : IFeedListener
{
    const int MostHeld = 256;

    readonly ConcurrentQueue<FeedItem> held = [];
    readonly Wakeup wakeup = new();
    long quietTicks;
    volatile bool lost = true;

    public void Offer(FeedItem item)
    {
        Interlocked.Exchange(ref quietTicks, 0);
        if (held.Count < MostHeld) held.Enqueue(item);
        else lost = true;
        wakeup.Set();
    }

    public void Interrupted()
    {
        lost = true;
        wakeup.Set();
    }

    /// <summary>After a silence the log is looked at, so that a lost last item costs seconds, never data.</summary>
    public void Tick()
    {
        if (Interlocked.Increment(ref quietTicks) < watchdogTicks) return;
        Interlocked.Exchange(ref quietTicks, 0);
        Interrupted();
    }

    /// <summary>Ends the wait.</summary>
    public void Wake() => wakeup.Set();

    public ValueTask Wait() => wakeup.Wait();

    /// <summary>True once after something may have been lost.</summary>
    public bool TakeLost()
    {
        if (!lost) return false;
        lost = false;
        return true;
    }

    public bool TryTake(out FeedItem item) => held.TryDequeue(out item!);
}

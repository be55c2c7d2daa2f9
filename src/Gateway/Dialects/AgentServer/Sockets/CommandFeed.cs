using Conversations.Gateway.Streaming;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>Wakes a socket when there is news of a workspace's commands, and after a silence, in case that some were lost.</summary>
sealed class CommandFeed(long watchdogTicks) : IFeedListener
{
    readonly Wakeup wakeup = new();
    long quietTicks;

    public void Offer(FeedItem item) => Wake();

    public void Interrupted() => Wake();

    public void Tick()
    {
        if (Interlocked.Increment(ref quietTicks) >= watchdogTicks) Wake();
    }

    /// <summary>Ends the wait.</summary>
    public void Wake()
    {
        Interlocked.Exchange(ref quietTicks, 0);
        wakeup.Set();
    }

    public ValueTask Wait() => wakeup.Wait();
}

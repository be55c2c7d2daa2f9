using Conversations.Gateway.Streaming;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>What happens in a conversation from an offset on, for one client that waits for it.</summary>
sealed class LiveItems : IFeedListener, IDisposable
{
    readonly Wakeup wakeup = new();
    readonly RunReader reader;
    readonly ItemSink sink;
    readonly long patience;
    long quietTicks;
    volatile bool isQuiet;

    public LiveItems(Guid conversationId, StreamOffset from, ItemSink sink, RunReaders readers, StreamingOptions options)
    {
        this.sink = sink;
        From = from;
        patience = Math.Max(1, options.StreamKeepAlive.Ticks / options.Tick.Ticks);
        reader = readers.Create(runId: null, conversationId, sink, wakeup.Set);
    }

    /// <summary>Where it begins.</summary>
    public StreamOffset From { get; }

    /// <summary>Nothing comes any more: the conversation is gone, or the client has taken too little of it.</summary>
    public bool HasEnded => sink.HasEnded || sink.HasOverflowed || reader.Ended;

    /// <summary>Begins to read. The feed must be attached.</summary>
    public void Begin() => reader.Begin(From.ReadFrom, hot: false);

    public StreamBatch Take() => sink.Take();

    /// <summary>True once after a silence.</summary>
    public bool TakeSilence()
    {
        var quiet = isQuiet;
        isQuiet = false;
        return quiet;
    }

    /// <summary>Waits for items, for a silence, or for <see cref="Wake"/>.</summary>
    public ValueTask Wait() => wakeup.Wait();

    public void Wake() => wakeup.Set();

    public void Offer(FeedItem item)
    {
        Interlocked.Exchange(ref quietTicks, 0);
        reader.Offer(item);
    }

    public void Interrupted() => reader.Interrupted();

    public void Tick()
    {
        reader.Tick();
        if (Interlocked.Increment(ref quietTicks) < patience) return;
        Interlocked.Exchange(ref quietTicks, 0);
        isQuiet = true;
        wakeup.Set();
    }

    public void Dispose() => reader.Dispose();
}

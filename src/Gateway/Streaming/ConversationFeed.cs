using Conversations.Streams;
using Orleans.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>This process's one subscription to a stream, shared by all who listen to it here.</summary>
sealed class ConversationFeed(IAsyncStream<FeedItem> stream) : IAsyncObserver<FeedItem>
{
    readonly Lock gate = new();
    volatile IFeedListener[] listeners = [];
    Task<StreamSubscriptionHandle<FeedItem>>? subscription;
    bool retired;
    long idleTicks;

    /// <summary>Adds a listener, which hears all that is published after this has completed.</summary>
    /// <returns>False when the feed has been given up: a new one is needed.</returns>
    public async ValueTask<bool> TryAttach(IFeedListener listener)
    {
        Task<StreamSubscriptionHandle<FeedItem>> subscribing;
        lock (gate)
        {
            if (retired) return false;
            listeners = [.. listeners, listener];
            subscribing = subscription ??= stream.SubscribeAsync(this);
        }

        try
        {
            await subscribing;
            return true;
        }
        catch
        {
            lock (gate) retired = true;
            throw;
        }
    }

    public void Detach(IFeedListener listener)
    {
        lock (gate)
        {
            listeners = [.. listeners.Where(other => !ReferenceEquals(other, listener))];
            idleTicks = 0;
        }
    }

    /// <returns>False when nobody has listened for so many ticks that the feed is given up.</returns>
    public bool Tick(long lingerTicks)
    {
        // There may be many idle feeds: one costs a look and a count.
        var current = listeners;
        foreach (var listener in current) listener.Tick();
        if (current.Length > 0 || Interlocked.Increment(ref idleTicks) <= lingerTicks) return true;
        lock (gate)
        {
            retired |= listeners.Length == 0;
            return !retired;
        }
    }

    public async Task Unsubscribe()
    {
        lock (gate) retired = true;
        if (subscription is { } subscribed) await (await subscribed).UnsubscribeAsync();
    }

    public Task OnNextAsync(FeedItem item, StreamSequenceToken? token = null)
    {
        foreach (var listener in listeners) listener.Offer(item);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        foreach (var listener in listeners) listener.Interrupted();
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync() => Task.CompletedTask;
}

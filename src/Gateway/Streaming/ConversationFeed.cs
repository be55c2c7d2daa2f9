using Conversations.Streams;
using Orleans.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>This process's one subscription to a conversation, shared by all who listen to it here.</summary>
sealed class ConversationFeed(IAsyncStream<FeedItem> stream) : IAsyncObserver<FeedItem>
{
    readonly Lock gate = new();
    volatile IFeedListener[] listeners = [];
    Task<StreamSubscriptionHandle<FeedItem>>? subscription;
    bool retired;
    int idleTicks;

    /// <summary>Adds a listener, which hears all that is published after this has completed.</summary>
    /// <returns>False when the feed has been given up: a new one is needed.</returns>
    public async ValueTask<bool> TryAttach(IFeedListener listener)
    {
        Task<StreamSubscriptionHandle<FeedItem>> subscribing;
        lock (gate)
        {
            if (retired) return false;
            listeners = [.. listeners, listener];
            idleTicks = 0;
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
        lock (gate) listeners = [.. listeners.Where(other => !ReferenceEquals(other, listener))];
    }

    /// <returns>False when nobody has listened for so many ticks that the feed is given up.</returns>
    public bool Tick(long lingerTicks)
    {
        foreach (var listener in listeners) listener.Tick();
        lock (gate)
        {
            if (listeners.Length == 0 && ++idleTicks > lingerTicks) retired = true;
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

    // What the stream loses is found by the readers themselves.
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    public Task OnCompletedAsync() => Task.CompletedTask;
}

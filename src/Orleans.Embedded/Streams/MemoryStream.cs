using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>A stream as its publishers and subscribers hold it: an address without state.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        Publish(item);
        return Task.CompletedTask;
    }

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        foreach (var item in batch)
            Publish(item);
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync()
    {
        provider.Find<T>(streamId)?.End(null);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        provider.Find<T>(streamId)?.End(ex);
        return Task.CompletedTask;
    }

    public async Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription<T>(provider, streamId, observer, Mailbox.Current?.Activation);
        subscription.Home?.Attach(subscription);
        provider.Add(subscription);
        if (provider.Silo.Cluster is { } cluster)
            await cluster.Streams.SubscribeAsync(provider, streamId);
        return subscription;
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var home = Mailbox.Current?.Activation;
        var own = provider.Find<T>(streamId)?.Subscriptions.Where(subscription => subscription.Home == home) ?? [];
        return Task.FromResult<IList<StreamSubscriptionHandle<T>>>([.. own]);
    }

    private void Publish(T item)
    {
        provider.Find<T>(streamId)?.Publish(item);
        provider.Silo.Cluster?.Streams.Publish(provider.Name, streamId, item);
    }
}

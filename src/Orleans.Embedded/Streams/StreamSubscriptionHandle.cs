using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A subscription, to end it or to give it another observer. One made in a grain ends with the activation.</summary>
public abstract class StreamSubscriptionHandle<T>
{
    public abstract Guid HandleId { get; }

    public abstract string ProviderName { get; }

    public abstract StreamId StreamId { get; }

    /// <summary>Replaces the observer.</summary>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

    /// <summary>No item is delivered after this has ended, except one that is being delivered now.</summary>
    public abstract Task UnsubscribeAsync();
}

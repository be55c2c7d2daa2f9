using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream of items that grains and hosts publish and subscribe to.</summary>
public interface IAsyncStream<T> : IAsyncObservable<T>, IAsyncBatchProducer<T>
{
    /// <summary>False: a subscriber gets what is published after it subscribed.</summary>
    bool IsRewindable { get; }

    string ProviderName { get; }

    StreamId StreamId { get; }

    /// <summary>The caller's own subscriptions: those of the current activation, or of the host.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>A stream to receive from.</summary>
public interface IAsyncObservable<T>
{
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);
}

/// <summary>Receives items one after the other.</summary>
public interface IAsyncObserver<in T>
{
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    Task OnCompletedAsync() => Task.CompletedTask;

    Task OnErrorAsync(Exception ex);
}

/// <summary>A stream to publish to.</summary>
public interface IAsyncBatchProducer<in T> : IAsyncObserver<T>
{
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}

/// <summary>Gives access to streams by their id; a keyed service under its name.</summary>
public interface IStreamProvider
{
    bool IsRewindable { get; }

    string Name { get; }

    IAsyncStream<T> GetStream<T>(StreamId streamId);
}

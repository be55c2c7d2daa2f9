using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>publish ITEM</c>.</summary>
sealed class CrashingStream<T>(IAsyncStream<T> inner, CrashPoints points) : IAsyncStream<T>
{
    public bool IsRewindable => inner.IsRewindable;

    public string ProviderName => inner.ProviderName;

    public StreamId StreamId => inner.StreamId;

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => inner.GetAllSubscriptionHandles();

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => inner.SubscribeAsync(observer);

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) =>
        points.Around($"publish {item!.GetType().Name}", () => inner.OnNextAsync(item, token));

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) =>
        points.Around("publish batch", () => inner.OnNextBatchAsync(batch, token));

    public Task OnCompletedAsync() => inner.OnCompletedAsync();

    public Task OnErrorAsync(Exception ex) => inner.OnErrorAsync(ex);
}

using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>One subscriber with its queue. Items are delivered one after the other, in a grain as turns of the grain.</summary>
internal sealed class Subscription<T>(MemoryStreamProvider provider, StreamId streamId, IAsyncObserver<T> observer, Activation? home)
    : StreamSubscriptionHandle<T>, IActivationPart, IThreadPoolWorkItem
{
    /// <summary>A grain serves its calls again after this many items.</summary>
    private const int ItemsPerTurn = 64;

    /// <summary>An empty queue keeps room for this many items.</summary>
    private const int KeptCapacity = 256;

    private readonly Lock gate = new();
    private Queue<StreamEntry<T>> queue = new();
    private IAsyncObserver<T> observer = observer;
    private long dropped;
    private bool isDelivering;
    private bool isEnded;

    public override Guid HandleId { get; } = Guid.NewGuid();

    public override string ProviderName => provider.Name;

    public override StreamId StreamId => streamId;

    /// <summary>The activation that subscribed; null for the host.</summary>
    internal Activation? Home => home;

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        lock (gate)
            this.observer = observer;
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override Task UnsubscribeAsync()
    {
        Stop();
        home?.Detach(this);
        return Task.CompletedTask;
    }

    public void Stop()
    {
        provider.Remove(this);
        lock (gate)
        {
            isEnded = true;
            queue.Clear();
        }
    }

    internal void Enqueue(in StreamEntry<T> entry)
    {
        lock (gate)
        {
            if (isEnded)
                return;
            if (queue.Count == MemoryStreamProvider.QueueCapacity)
            {
                queue.Dequeue();
                dropped++;
            }

            queue.Enqueue(entry);
            if (isDelivering)
                return;
            isDelivering = true;
        }

        Deliver();
    }

    void IThreadPoolWorkItem.Execute() => _ = DeliverAllAsync(int.MaxValue);

    private void Deliver()
    {
        if (home is null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        else if (!home.Mailbox.Enqueue(new LocalCall(home, "stream delivery", CallTraits.None, null, DeliverInTurnAsync)))
            Stop();
    }

    /// <returns>True when it stopped with items left.</returns>
    private async Task<bool> DeliverAllAsync(int most)
    {
        for (var delivered = 0; delivered < most; delivered++)
        {
            if (!TryTake(out var entry, out var to))
                return false;
            try
            {
                await entry.DeliverAsync(to);
            }
            catch (Exception exception)
            {
                provider.Silo.Log.SubscriberFailed(exception, streamId);
            }
        }

        return true;
    }

    /// <summary>Takes what to deliver next; when there is nothing, delivery is over until the next item starts it.</summary>
    private bool TryTake(out StreamEntry<T> entry, out IAsyncObserver<T> to)
    {
        long lost;
        lock (gate)
        {
            to = observer;
            if (queue.TryDequeue(out entry))
                return true;
            if (queue.Capacity > KeptCapacity)
                queue = new();
            isDelivering = false;
            (lost, dropped) = (dropped, 0);
        }

        if (lost > 0)
            provider.Silo.Log.ItemsDropped(streamId, lost);
        return false;
    }

    private async Task DeliverInTurnAsync()
    {
        if (await DeliverAllAsync(ItemsPerTurn))
            Deliver();
    }
}

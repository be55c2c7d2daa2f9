using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>
/// Streams within the process, and to the other silos of its cluster (<see cref="ClusterStreams"/>). An item goes at once into a bounded queue of each subscriber, and publishing ends there: no
/// subscriber delays the publisher or another subscriber.
/// </summary>
/// <remarks>
/// A subscriber that falls behind by more than <see cref="QueueCapacity"/> items loses the oldest of them: a stream here is a live
/// tail, and who needs every item reads the gaps from where they are stored. A stream without subscribers keeps nothing, and a grain's
/// subscription ends with its activation.
/// </remarks>
internal sealed class MemoryStreamProvider(Silo silo, string name) : IStreamProvider
{
    internal const int QueueCapacity = 4096;

    private readonly ConcurrentDictionary<StreamId, IStreamHub> hubs = new();
    private readonly Lock subscribing = new();

    public string Name => name;

    public bool IsRewindable => false;

    internal Silo Silo => silo;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    /// <summary>Null when nobody is subscribed.</summary>
    internal StreamHub<T>? Find<T>(StreamId id) => hubs.TryGetValue(id, out var hub) ? Typed<T>(id, hub) : null;

    /// <summary>Gives an item that another silo sent to the subscribers here.</summary>
    internal void PublishHere(StreamId id, ReadOnlySpan<byte> json)
    {
        if (hubs.TryGetValue(id, out var hub))
            hub.Publish(json);
    }

    /// <summary>Tells the subscribers here that items may have been lost.</summary>
    internal void Interrupted(StreamId id)
    {
        if (hubs.TryGetValue(id, out var hub))
            hub.Interrupted();
    }

    internal void Add<T>(Subscription<T> subscription)
    {
        lock (subscribing)
        {
            var hub = Typed<T>(subscription.StreamId, hubs.GetOrAdd(subscription.StreamId, static _ => new StreamHub<T>()));
            hub.Subscriptions = hub.Subscriptions.Add(subscription);
        }
    }

    internal void Remove<T>(Subscription<T> subscription)
    {
        lock (subscribing)
        {
            if (Find<T>(subscription.StreamId) is not { } hub)
                return;
            hub.Subscriptions = hub.Subscriptions.Remove(subscription);
            if (!hub.Subscriptions.IsEmpty)
                return;
            hubs.TryRemove(subscription.StreamId, out _);
            silo.Cluster?.Streams.Unsubscribe(this, subscription.StreamId);
        }
    }

    private static StreamHub<T> Typed<T>(StreamId id, IStreamHub hub) =>
        hub as StreamHub<T>
        ?? throw new InvalidOperationException($"Stream {id} carries {hub.ItemType}, not {typeof(T)}.");
}

using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Streams;

namespace Orleans.Embedded;

internal interface IStreamHub
{
    Type ItemType { get; }

    /// <summary>An item from another silo.</summary>
    void Publish(ReadOnlySpan<byte> json);

    /// <summary>Items may have been lost.</summary>
    void Interrupted();
}

/// <summary>The subscribers of a stream that has some.</summary>
internal sealed class StreamHub<T> : IStreamHub
{
    private long sequence;

    public Type ItemType => typeof(T);

    /// <summary>Replaced as a whole, so that publishers read it without a lock.</summary>
    internal ImmutableArray<Subscription<T>> Subscriptions { get; set; } = [];

    internal void Publish(T item)
    {
        var number = Interlocked.Increment(ref sequence);
        foreach (var subscription in Subscriptions)
            subscription.Enqueue(new(Copier<T>.Copy(item), number));
    }

    void IStreamHub.Publish(ReadOnlySpan<byte> json) => Publish(JsonSerializer.Deserialize<T>(json, WireJson.Options)!);

    void IStreamHub.Interrupted() => End(new DataNotAvailableException("Items of the stream may have been lost on the way here."));

    internal void End(Exception? error)
    {
        foreach (var subscription in Subscriptions)
            subscription.Enqueue(new(default!, 0, error, error is null));
    }
}

using System.Collections.Immutable;

namespace Orleans.Embedded;

internal interface IStreamHub
{
    Type ItemType { get; }
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

    internal void End(Exception? error)
    {
        foreach (var subscription in Subscriptions)
            subscription.Enqueue(new(default!, 0, error, error is null));
    }
}

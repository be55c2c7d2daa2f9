using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>This process's one subscription to a stream whose home may be another silo.</summary>
internal sealed class RemoteSubscription(MemoryStreamProvider provider, StreamId stream)
{
    private readonly Lock gate = new();
    private Task? first;
    private bool isRenewing;

    internal MemoryStreamProvider Provider => provider;

    internal StreamId Stream => stream;

    /// <summary>Where it is subscribed.</summary>
    internal SiloAddress? Home { get; set; }

    /// <summary>By which link; null when the stream is at home here.</summary>
    internal SiloLink? Link { get; set; }

    internal bool IsDone => first is { IsCompleted: true };

    /// <summary>All who subscribe at once wait for the same answer; one that failed is asked for anew.</summary>
    internal Task Once(ClusterStreams streams, Func<ClusterStreams, RemoteSubscription, Task> subscribe)
    {
        lock (gate)
            return first is null or { IsFaulted: true } ? first = subscribe(streams, this) : first;
    }

    internal bool BeginRenewal()
    {
        lock (gate)
            return !isRenewing && (isRenewing = true);
    }

    internal void EndRenewal()
    {
        lock (gate)
            isRenewing = false;
    }
}

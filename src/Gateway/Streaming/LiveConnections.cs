using System.Collections.Immutable;
using Conversations.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Gateway.Streaming;

/// <summary>How many clients follow each conversation live, on a stream or a socket: counts those of this process, and tells the cluster.</summary>
/// <remarks>Changes are told in at most ten calls a second, however many clients come and go; in between a beat says that this process still lives.</remarks>
sealed partial class LiveConnections : BackgroundService
{
    static readonly TimeSpan Beat = ConnectionReport.Lease / 4;

    // All gateways tell one grain: a call a client would make it the limit of the whole cluster.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly Guid gatewayId = Guid.NewGuid();
    readonly Lock gate = new();
    readonly Dictionary<Guid, int> counts = [];
    readonly HashSet<Guid> changed = [];
    readonly Wakeup wakeup = new();
    readonly IGrainFactory grains;
    readonly TimeProvider time;
    readonly ILogger<LiveConnections> logger;
    bool whole = true;

    public LiveConnections(IGrainFactory grains, TimeProvider time, ILogger<LiveConnections> logger) => (this.grains, this.time, this.logger) = (grains, time, logger);

    /// <summary>A client follows the conversation until what is returned is disposed.</summary>
    public IDisposable Enter(Guid conversationId)
    {
        Count(conversationId, 1);
        return new Place(this, conversationId);
    }

    /// <summary>Clients of each conversation that has some in this process.</summary>
    public KeyValuePair<Guid, int>[] Here
    {
        get
        {
            lock (gate) return [.. counts];
        }
    }

    /// <summary>Clients of each conversation, over all gateways, in the order asked. Of a cluster that cannot say, those of this process.</summary>
    public async Task<ImmutableArray<int>> Count(ImmutableArray<Guid> conversationIds)
    {
        if (conversationIds.IsEmpty) return [];
        try
        {
            return await grains.GetGrain<IConnectionsGrain>(0).Count(conversationIds);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // No list is refused for a number beside it.
            NotCounted(failure);
            lock (gate) return [.. conversationIds.Select(id => counts.GetValueOrDefault(id))];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var beat = time.CreateTimer(_ => wakeup.Set(), null, Beat, Beat);
        await using var stop = stoppingToken.UnsafeRegister(_ => wakeup.Set(), null);
        while (!stoppingToken.IsCancellationRequested)
        {
            await wakeup.Wait();
            await Tell();
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Who is still here is about to be cut off.
        lock (gate)
        {
            foreach (var id in counts.Keys) changed.Add(id);
            counts.Clear();
        }

        await Tell();
    }

    async Task Tell()
    {
        try
        {
            // Unknown there, because the grain was moved: once more, with everything.
            while (Next() is { } report && !await grains.GetGrain<IConnectionsGrain>(0).Report(report)) whole = true;
        }
        catch (Exception failure)
        {
            // The next beat says all of it again.
            whole = true;
            NotTold(failure);
        }
    }

    /// <summary>What is to be said; null: nothing, for nobody is here and nobody has left.</summary>
    ConnectionReport? Next()
    {
        lock (gate)
        {
            if (counts.Count == 0 && changed.Count == 0) return null;
            var report = new ConnectionReport(
                gatewayId, whole, whole ? counts.ToImmutableDictionary() : changed.ToImmutableDictionary(id => id, id => counts.GetValueOrDefault(id)));
            changed.Clear();
            whole = false;
            return report;
        }
    }

    void Count(Guid conversationId, int more)
    {
        lock (gate)
        {
            var count = counts.GetValueOrDefault(conversationId) + more;
            if (count > 0) counts[conversationId] = count;
            else counts.Remove(conversationId);
            changed.Add(conversationId);
        }

        wakeup.Set();
    }

    sealed class Place(LiveConnections connections, Guid conversationId) : IDisposable
    {
        public void Dispose() => connections.Count(conversationId, -1);
    }
}

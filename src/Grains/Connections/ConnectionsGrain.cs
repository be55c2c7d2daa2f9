using System.Collections.Immutable;
using Conversations.Connections;

namespace Conversations.Grains.Connections;

/// <remarks>It keeps nothing on disk: after a move every gateway tells it the whole within a beat.</remarks>
public sealed class ConnectionsGrain(TimeProvider time) : Grain, IConnectionsGrain
{
    readonly Dictionary<Guid, (ImmutableDictionary<Guid, int> Counts, long At)> gateways = [];

    public Task<bool> Report(ConnectionReport report)
    {
        Forget();
        var known = gateways.TryGetValue(report.GatewayId, out var before);
        if (!known && !report.Whole) return Task.FromResult(false);

        var counts = (report.Whole ? [] : before.Counts).ToBuilder();
        foreach (var (id, count) in report.Counts)
        {
            if (count > 0) counts[id] = count;
            else counts.Remove(id);
        }

        if (counts.Count > 0) gateways[report.GatewayId] = (counts.ToImmutable(), time.GetTimestamp());
        else gateways.Remove(report.GatewayId);
        return Task.FromResult(true);
    }

    public Task<ImmutableArray<int>> Count(ImmutableArray<Guid> conversationIds)
    {
        Forget();
        return Task.FromResult(conversationIds.Select(id => gateways.Values.Sum(gateway => gateway.Counts.GetValueOrDefault(id))).ToImmutableArray());
    }

    /// <summary>A gateway that died says nothing any more.</summary>
    void Forget()
    {
        foreach (var (id, gateway) in gateways)
            if (time.GetElapsedTime(gateway.At) > ConnectionReport.Lease) gateways.Remove(id);
    }
}

using System.Collections.Immutable;

namespace Conversations.Connections;

/// <summary>What one gateway says of its clients.</summary>
/// <param name="GatewayId">The same for as long as its process lives.</param>
/// <param name="Whole">True: conversations that are not named have no clients; false: they have as many as before.</param>
/// <param name="Counts">Clients by conversation; 0: no longer any.</param>
[Immutable]
public sealed record ConnectionReport(Guid GatewayId, bool Whole, ImmutableDictionary<Guid, int> Counts)
{
    /// <summary>For how long a report holds.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);
}

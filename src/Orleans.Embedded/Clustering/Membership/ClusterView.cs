using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The living members of the cluster as of one version, and which of them owns a grain.</summary>
/// <remarks>
/// Rendezvous hashing: of the active members that one owns a grain whose hash with the grain's is the highest. All silos that see
/// the same view agree without asking, and a member that comes or goes moves only the grains that it gets or had.
/// </remarks>
internal sealed class ClusterView(long version, ImmutableArray<Member> members)
{
    internal static readonly ClusterView Empty = new(0, []);

    private readonly Member[] owners = OwnersAmong(members);

    internal long Version => version;

    internal ImmutableArray<Member> Members => members;

    internal Member? Find(SiloAddress silo) => members.FirstOrDefault(member => member.Silo == silo);

    /// <summary>Null when the cluster is empty.</summary>
    internal SiloAddress? OwnerOf(GrainId grain)
    {
        Member? best = null;
        ulong bestWeight = 0;
        foreach (var member in owners)
        {
            var weight = Mix(((ulong)grain.GetUniformHashCode() << 32) | member.Seed);
            if (best is null || weight > bestWeight)
                (best, bestWeight) = (member, weight);
        }

        return best?.Silo;
    }

    /// <summary>Living members that may still run grains which this view gives to another.</summary>
    internal IEnumerable<SiloAddress> Unsettled => members.Where(member => member.Settled < version).Select(member => member.Silo);

    /// <summary>True when other members own grains.</summary>
    internal bool OwnersOtherThan(SiloAddress silo) => owners.Any(member => member.Silo != silo);

    // While all are leaving, somebody must still answer.
    private static Member[] OwnersAmong(ImmutableArray<Member> members)
    {
        var active = members.Where(member => member.Status == SiloStatus.Active).ToArray();
        return active.Length > 0 ? active : [.. members];
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

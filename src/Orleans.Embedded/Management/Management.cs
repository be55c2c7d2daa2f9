using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Not a grain but an object of each process: as Orleans' own is a stateless worker, it is always where its caller is.</summary>
internal sealed class Management(Silo silo, LocalSiloDetails details) : IManagementGrain
{
    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference)
    {
        var grain = reference.GetGrainId();
        if (silo.Directory.Has(grain))
            return new(details.SiloAddress);
        return silo.Cluster is { } cluster ? cluster.FindAsync(grain) : default;
    }

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false)
    {
        var members = silo.Cluster is { } cluster
            ? cluster.Membership.Rows.Select(row => Entry(row.Member.Silo, row.Member.Name, row.Member.Status, row.SinceRenewal))
            : [Entry(details.SiloAddress, details.Name, SiloStatus.Active, TimeSpan.Zero)];
        return Task.FromResult(members.Where(member => !onlyActive || member.Status == SiloStatus.Active).ToArray());
    }

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics()
    {
        var counts = silo.Cluster is { } cluster ? await cluster.CountAsync().ConfigureAwait(false) : [(details.SiloAddress, silo.Directory.Count())];
        return
        [
            .. counts.SelectMany(each => each.Item2, (each, type) => new SimpleGrainStatistic
            {
                SiloAddress = each.Item1,
                GrainType = type.Key,
                ActivationCount = type.Value,
            }),
        ];
    }

    private MembershipEntry Entry(SiloAddress address, string name, SiloStatus status, TimeSpan sinceRenewal) => new()
    {
        SiloAddress = address,
        SiloName = name,
        Status = status,
        StartTime = DateTimeOffset.FromUnixTimeSeconds(address.Generation).UtcDateTime,
        IAmAliveTime = (silo.Time.GetUtcNow() - sinceRenewal).UtcDateTime,
    };
}

namespace Orleans.Runtime;

/// <summary>What the silos of the cluster are at. Asked where its caller is; the key says nothing.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silo in which a grain is active; null when it is active nowhere. Does not activate it.</summary>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>The members of the cluster, as this process last read their list.</summary>
    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    /// <summary>How many activations of each grain class each silo has. A silo that does not answer is left out.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();
}

using System.Data.Common;
using System.Net;

namespace Orleans.Configuration;

public class ClusterMembershipOptions
{
    /// <summary>How often a silo renews its lease and looks at the others. Default: 250 ms.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// After this many periods without a renewal, a silo whose connection to the table is gone counts as dead. Default: 4.
    /// </summary>
    public int NumMissedProbesLimit { get; set; } = 4;

    /// <summary>
    /// A silo that cannot renew its lease for this long stops serving; one that has not for longer counts as dead even if its
    /// connection to the table still stands. Default: 5 s.
    /// </summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

public class AdoNetClusteringSiloOptions
{
    /// <summary>Where the members of the cluster are written down: a PostgreSQL database.</summary>
    public DbDataSource? DataSource { get; set; }
}

/// <inheritdoc cref="AdoNetClusteringSiloOptions"/>
public class AdoNetClusteringClientOptions : AdoNetClusteringSiloOptions;

public class EndpointOptions
{
    /// <summary>The address by which other silos reach this one. Default: loopback.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The port on which a silo listens for others; 0: any that is free. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Where a silo listens, when that is not the address by which it is reached.</summary>
    public IPEndPoint? SiloListeningEndpoint { get; set; }
}

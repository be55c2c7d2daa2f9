using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime
{
    /// <summary>Who this silo is.</summary>
    public interface ILocalSiloDetails
    {
        string Name { get; }

        string ClusterId { get; }

        string DnsHostName { get; }

        SiloAddress SiloAddress { get; }

        SiloAddress GatewayAddress { get; }
    }
}

namespace Orleans.Embedded
{
    using Orleans.Runtime;

    internal sealed class LocalSiloDetails(IOptions<ClusterOptions> cluster, IOptions<SiloOptions> silo, TimeProvider time)
        : ILocalSiloDetails
    {
        public string Name { get; } = silo.Value.SiloName ?? $"Silo_{Environment.MachineName}";

        public string ClusterId => cluster.Value.ClusterId;

        public string DnsHostName => Dns.GetHostName();

        /// <summary>In a cluster, known once the silo listens.</summary>
        public SiloAddress SiloAddress { get; internal set; } = SiloAddress.New(
            new(IPAddress.Loopback, 0), (int)(time.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue));

        public SiloAddress GatewayAddress => SiloAddress;
    }
}

using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Orleans.Runtime;

namespace Conversations.Silo.Hosting;

/// <summary>How this process is part of a cluster. Section <c>Cluster</c>; in use where <c>Storage:Provider</c> is <c>postgres</c>.</summary>
sealed record ClusterSettings
{
    public const string Section = "Cluster";

    /// <summary>What is left for the rest of a stop after its draining.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>All processes over one database that name the same cluster are one. Default: <c>default</c>.</summary>
    public string ClusterId { get; init; } = "default";

    /// <summary>What the process does: <c>Silo</c> (grains and gateway) or <c>Gateway</c> (no grains). Default: <c>Silo</c>.</summary>
    public ProcessRole Role { get; init; }

    /// <summary>Name of the silo in lists and logs. Default: after the machine.</summary>
    public string? SiloName { get; init; }

    /// <summary>Port on which other silos reach this one; 0: any that is free. Default: 11111.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port on which the silo listens, where something forwards <see cref="SiloPort"/> to it. Default: <see cref="SiloPort"/>.</summary>
    [Range(0, 65_535)]
    public int? ListenPort { get; init; }

    /// <summary>Name or address by which other silos reach this one. Default: <c>127.0.0.1</c>.</summary>
    public string AdvertisedHost { get; init; } = "127.0.0.1";

    /// <summary>Listen on every address of the machine and not only on the advertised one. Default: false.</summary>
    public bool ListenOnAnyAddress { get; init; }

    /// <summary>What all processes of the cluster share, to know each other by. Default: made by the first and kept in the database.</summary>
    public string? Secret { get; init; }

    /// <summary>PEM file of a certificate, the same for every silo: links between silos are encrypted with it. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the certificate's key. Default: it is in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>How long a silo that stops lets its runs end before it hands them over. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    internal bool IsCluster { get; init; }

    /// <summary>Traces go along with grain calls.</summary>
    internal bool IsTraced { get; init; }

    /// <exception cref="OrleansConfigurationException">A key is wrong.</exception>
    public void Check()
    {
        if (Role == ProcessRole.Gateway && !IsCluster)
            throw new OrleansConfigurationException("Cluster:Role is 'Gateway', which needs silos to call: set Storage:Provider to 'postgres'.");
    }

    /// <exception cref="OrleansConfigurationException">The host has no address.</exception>
    public IPAddress Address()
    {
        if (IPAddress.TryParse(AdvertisedHost, out var address)) return address;
        try
        {
            var all = Dns.GetHostAddresses(AdvertisedHost);
            return all.FirstOrDefault(each => each.AddressFamily == AddressFamily.InterNetwork) ?? all[0];
        }
        catch (SocketException failure)
        {
            throw new OrleansConfigurationException($"Cluster:AdvertisedHost is '{AdvertisedHost}', which has no address: {failure.Message}");
        }
    }
}

enum ProcessRole
{
    Silo,
    Gateway,
}

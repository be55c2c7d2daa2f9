using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Takes this process into its cluster when it starts, and out of it when it stops.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The end of the lifecycle disposes of them.")]
internal sealed class ClusterHost(
    Silo silo,
    IMemberTable table,
    ClusterRole role,
    LocalSiloDetails details,
    SiloStatusOracle oracle,
    IOptions<ClusterOptions> cluster,
    IOptions<ClusterMembershipOptions> membershipOptions,
    IOptions<EndpointOptions> endpoint,
    IOptions<SiloLinkOptions> linkOptions,
    IHostApplicationLifetime lifetime) : ILifecycleParticipant<ISiloLifecycle>
{
    private Membership? membership;
    private LinkListener? listener;
    private LinkDialer? dialer;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<ClusterHost>(ServiceLifecycleStage.RuntimeGrainServices, ListenAsync, LeaveAsync);
        lifecycle.Subscribe<ClusterHost>(ServiceLifecycleStage.BecomeActive, JoinAsync, DrainAsync);
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var secret = await table.StartAsync(cancellationToken).ConfigureAwait(false);
        var links = linkOptions.Value;
        var security = new LinkSecurity(cluster.Value.ClusterId, links.Secret ?? secret, Certificate(links), silo.Time);
        membership = new Membership(table, membershipOptions.Value, silo.Time, silo.Log);
        var made = new Cluster(
            silo, membership, owner => dialer = new LinkDialer(owner, security, () => owner.Self, links.MaxWaitingBytes));
        silo.Cluster = made;
        membership.ViewChanged += oracle.ViewChanged;
        membership.Lost += lifetime.StopApplication;
        if (role == ClusterRole.Client)
            return;
        listener = new LinkListener(made, security, endpoint.Value, silo.Log, links.MaxWaitingBytes);
        var listening = await listener.StartAsync(cancellationToken).ConfigureAwait(false);
        var port = endpoint.Value.SiloPort == 0 ? listening : endpoint.Value.SiloPort;
        details.SiloAddress = SiloAddress.New(new(endpoint.Value.AdvertisedIPAddress, port), details.SiloAddress.Generation);
        listener.Open(details.SiloAddress);
    }

    private Task JoinAsync(CancellationToken cancellationToken) =>
        silo.Cluster!.JoinAsync(role == ClusterRole.Client ? null : details.SiloAddress, details.Name, cancellationToken);

    private Task DrainAsync(CancellationToken cancellationToken) =>
        silo.Cluster!.LeaveAsync(linkOptions.Value.DrainTimeout, cancellationToken);

    /// <summary>Falls silent, as a process that dies does: nothing is written, all links break.</summary>
    internal async Task CloseAsync()
    {
        await membership!.StopAsync().ConfigureAwait(false);
        silo.Cluster!.Stop();
        dialer!.Dispose();
        if (listener is not null)
            await listener.DisposeAsync().ConfigureAwait(false);
        await membership.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await membership!.LeaveAsync(cancellationToken).ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
    }

    private static X509Certificate2? Certificate(SiloLinkOptions links) => links.CertificateFile is { } file
        ? X509Certificate2.CreateFromPemFile(file, links.CertificateKeyFile)
        : null;
}

internal enum ClusterRole
{
    Silo,

    /// <summary>Calls grains, and has none.</summary>
    Client,
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Orleans.Embedded.Tests;

/// <summary>Several silos in this process, linked over loopback as they would be over a network.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    internal const string Streams = "live";

    private readonly TestMemberTable table = new();
    private readonly MemoryGrainStorage storage = new();
    private readonly InMemoryReminderTable reminders = new();
    private readonly List<Node> nodes = [];

    internal Journal Journal { get; } = new();

    internal Node this[int index] => nodes[index];

    internal static async Task<TestCluster> StartAsync(int silos, Action<IServiceCollection>? configure = null)
    {
        var cluster = new TestCluster();
        for (var i = 0; i < silos; i++)
            await cluster.AddAsync(configure: configure);
        await cluster.Settled();
        return cluster;
    }

    internal async Task<Node> AddAsync(bool isClient = false, Action<IServiceCollection>? configure = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var hand = table.NewHand();
        builder.Services.AddSingleton<IMemberTable>(hand);
        builder.Services.AddSingleton(Journal);
        builder.Services.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.Zero);
        builder.Services.Configure<EndpointOptions>(options => options.SiloPort = 0);
        builder.Services.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromMilliseconds(50);
            options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        });
        builder.UseOrleans(silo =>
        {
            silo.Services.AddCluster(isClient ? ClusterRole.Client : ClusterRole.Silo);
            silo.AddMemoryStreams(Streams).AddReminders();
            silo.Services.AddGrainStorage("Default", (_, _) => (IGrainStorage)storage);
            silo.Services.AddSingleton<IReminderTable>(reminders);
        });
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        var node = new Node(host, hand);
        nodes.Add(node);
        return node;
    }

    /// <summary>Waits until all living silos see each other, and no grain is where it does not belong.</summary>
    internal Task Settled(int? silos = null)
    {
        var expected = silos ?? nodes.Count(node => node is { IsStopped: false, Address: not null });
        return Wait.Until(
            () => nodes.Where(node => !node.IsStopped).All(node =>
                node.View.Members.Length == expected && !node.View.Unsettled.Any()),
            () => "a settled cluster: " + string.Join("; ", nodes.Where(node => !node.IsStopped)
                .Select(node => $"{node.View.Version}: {string.Join(", ", node.View.Members)}")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes.Where(node => !node.IsStopped).Reverse())
            await node.StopAsync();
        foreach (var node in nodes)
            node.Host.Dispose();
    }

    internal sealed class Node(IHost host, TestMemberTable.Hand hand)
    {
        internal IHost Host => host;

        internal TestMemberTable.Hand Table => hand;

        internal bool IsStopped { get; private set; }

        internal Silo Silo => host.Services.GetRequiredService<Silo>();

        internal IClusterClient Client => host.Services.GetRequiredService<IClusterClient>();

        internal SiloAddress? Address => hand.Silo;

        internal ClusterView View => Silo.Cluster!.View;

        internal IPlaceGrain Grain(string key) => Client.GetGrain<IPlaceGrain>(key);

        /// <summary>A key whose grain is that silo's.</summary>
        internal string KeyOf(Node owner) => Enumerable.Range(0, 10_000).Select(_ => Guid.NewGuid().ToString("N"))
            .First(key => View.OwnerOf(GrainId.Create("place", key)) == owner.Address);

        internal Task StopAsync()
        {
            IsStopped = true;
            return host.StopAsync();
        }

        /// <summary>As if the process were killed: nothing is said, links break, the lease is renewed no more.</summary>
        internal void Kill()
        {
            IsStopped = true;
            hand.IsCut = true;
            hand.IsConnected = false;
            _ = host.Services.GetRequiredService<ClusterHost>().CloseAsync();
        }
    }
}

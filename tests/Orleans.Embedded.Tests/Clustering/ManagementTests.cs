using Orleans.Runtime;

namespace Orleans.Embedded.Tests;

public sealed class ManagementTests
{
    [Fact]
    public async Task Hosts_of_a_cluster_are_the_same_for_all_its_processes()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddAsync(isClient: true);
        await cluster.Settled();

        foreach (var node in new[] { cluster[0], cluster[1], gateway })
        {
            var hosts = await ManagementOf(node).GetDetailedHosts(onlyActive: true).Within();

            Assert.Equivalent(new[] { cluster[0].Address, cluster[1].Address }, hosts.Select(host => host.SiloAddress));
            Assert.All(hosts, host => Assert.Equal(SiloStatus.Active, host.Status));
            Assert.All(hosts, host => Assert.True(host.IAmAliveTime > host.StartTime, $"{host.IAmAliveTime:O} after {host.StartTime:O}"));
        }
    }

    [Fact]
    public async Task Activations_are_counted_in_every_silo_and_seen_from_anywhere()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var gateway = await cluster.AddAsync(isClient: true);
        await cluster.Settled();
        for (var owner = 0; owner < 2; owner++)
        {
            for (var count = 0; count <= owner; count++)
                await cluster[0].Grain(cluster[0].KeyOf(cluster[owner])).Where().Within();
        }

        foreach (var node in new[] { cluster[1], gateway })
        {
            var statistics = await ManagementOf(node).GetSimpleGrainStatistics().Within();

            var counts = statistics.Where(each => each.GrainType == typeof(PlaceGrain).FullName).ToDictionary(each => each.SiloAddress, each => each.ActivationCount);
            Assert.Equal(1, counts[cluster[0].Address!]);
            Assert.Equal(2, counts[cluster[1].Address!]);
        }
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_left_out()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster[0].Grain(cluster[0].KeyOf(cluster[0])).Where().Within();
        cluster[1].Kill();

        var statistics = await ManagementOf(cluster[0]).GetSimpleGrainStatistics().Within();

        Assert.DoesNotContain(statistics, each => each.SiloAddress == cluster[1].Address);
        Assert.Contains(statistics, each => each.SiloAddress == cluster[0].Address);
    }

    [Fact]
    public async Task The_address_of_a_grain_is_found_and_nothing_is_activated_by_asking()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var key = cluster[0].KeyOf(cluster[2]);
        var management = ManagementOf(cluster[0]);

        Assert.Null(await management.GetActivationAddress(cluster[0].Grain(key)).AsTask().Within());
        await cluster[1].Grain(key).Where().Within();

        Assert.Equal(cluster[2].Address, await management.GetActivationAddress(cluster[0].Grain(key)).AsTask().Within());
        Assert.Equal(cluster[2].Address, await ManagementOf(cluster[2]).GetActivationAddress(cluster[2].Grain(key)).AsTask().Within());
    }

    [Fact]
    public async Task A_single_silo_tells_of_itself()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Get<ICounterGrain>("k").Add(1).Within();
        var management = silo.Client.GetGrain<IManagementGrain>(0);

        var host = Assert.Single(await management.GetDetailedHosts());
        var count = Assert.Single(await management.GetSimpleGrainStatistics(), each => each.GrainType == typeof(CounterGrain).FullName);

        Assert.Equal(SiloStatus.Active, host.Status);
        Assert.Equal((host.SiloAddress, 1), (count.SiloAddress, count.ActivationCount));
        Assert.Equal(host.SiloAddress, await management.GetActivationAddress(silo.Get<ICounterGrain>("k")));
        Assert.Null(await management.GetActivationAddress(silo.Get<ICounterGrain>("other")));
    }

    private static IManagementGrain ManagementOf(TestCluster.Node node) => node.Client.GetGrain<IManagementGrain>(0);
}

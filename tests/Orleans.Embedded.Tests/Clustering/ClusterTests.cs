using System.Collections.Concurrent;
using Orleans.Streams;
using Xunit;

namespace Orleans.Embedded.Tests;

public sealed class ClusterTests
{
    [Fact]
    public async Task A_call_reaches_the_silo_that_owns_the_grain()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        for (var owner = 0; owner < 3; owner++)
        {
            var key = cluster[0].KeyOf(cluster[owner]);
            for (var caller = 0; caller < 3; caller++)
                Assert.Equal(cluster[owner].Address!.ToString(), await cluster[caller].Grain(key).Where().Within());
        }
    }

    [Fact]
    public async Task A_grain_has_one_activation_whoever_calls_it()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var key = cluster[0].KeyOf(cluster[1]);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => cluster[i % 3].Grain(key).Add(1))).Within();

        Assert.Equal(300, await cluster[2].Grain(key).Add(0).Within());
    }

    [Fact]
    public async Task Values_come_back_as_they_went()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var grain = cluster[0].Grain(cluster[0].KeyOf(cluster[1]));
        var sample = new Sample(Guid.NewGuid(), "ünïcode \u0000 \ud83d\ude00 \"quoted\"", DateTimeOffset.UnixEpoch.AddTicks(7), [1, 2, 3], new() { ["a"] = double.NaN });

        var echoed = await grain.Echo(sample).Within();

        Assert.Equal(sample with { Numbers = echoed.Numbers, Map = echoed.Map }, echoed);
        Assert.Equal(sample.Numbers.AsEnumerable(), echoed.Numbers);
        Assert.Equal(sample.Map, echoed.Map);
        Assert.Null((await grain.Echo(sample with { Text = null }).Within()).Text);
    }

    [Fact]
    public async Task A_large_value_comes_back_as_it_went()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var text = new string('x', 5 << 20);

        var echoed = await cluster[0].Grain(cluster[0].KeyOf(cluster[1])).Echo(new(Guid.Empty, text, default, [], [])).Within();

        Assert.Equal(text, echoed.Text);
    }

    [Fact]
    public async Task An_exception_is_of_its_own_type_at_the_caller()
    {
        await using var cluster = await TestCluster.StartAsync(2);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => cluster[0].Grain(cluster[0].KeyOf(cluster[1])).Fail("no such luck")).Within();

        Assert.Equal("no such luck", failure.Message);
        Assert.Contains(nameof(PlaceGrain), failure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_token_is_cancelled_at_the_callee()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var grain = cluster[0].Grain(cluster[0].KeyOf(cluster[1]));
        using var cancellation = new CancellationTokenSource();

        var call = grain.Hold("gate", cancellation.Token);
        await cluster.Journal.Until("gate begun");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).Within();
        Assert.NotNull(await grain.Where().Within());
        Assert.Equal(0, cluster.Journal.Count("gate ended"));
    }

    [Fact]
    public async Task The_request_context_travels()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var grain = cluster[0].Grain(cluster[0].KeyOf(cluster[1]));
        RequestContext.Set("user", "anna");

        Assert.Equal("anna", await grain.Context("user").Within());
    }

    [Fact]
    public async Task A_one_way_call_arrives()
    {
        await using var cluster = await TestCluster.StartAsync(2);

        await cluster[0].Grain(cluster[0].KeyOf(cluster[1])).Tell("heard").Within();

        await cluster.Journal.Until("heard");
    }

    [Fact]
    public async Task A_circle_of_calls_over_silos_is_an_error_unless_it_is_allowed()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var (one, other) = (cluster[0].KeyOf(cluster[0]), cluster[0].KeyOf(cluster[1]));

        var failure = await Assert.ThrowsAsync<OrleansException>(() => cluster[0].Grain(one).Circle(other, allow: false)).Within();
        Assert.Contains("Deadlock", failure.Message, StringComparison.Ordinal);
        Assert.Equal(cluster[0].Address!.ToString(), await cluster[0].Grain(one).Circle(other, allow: true).Within());
    }

    [Fact]
    public async Task An_enumeration_crosses_silos()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var grain = cluster[0].Grain(cluster[0].KeyOf(cluster[1]));

        var items = new List<int>();
        await foreach (var item in grain.Count(1000))
            items.Add(item);
        Assert.Equal(Enumerable.Range(0, 1000), items);

        await foreach (var item in grain.Count(1_000_000))
        {
            if (item == 5)
                break;
        }

        Assert.NotNull(await grain.Where().Within());
    }

    [Fact]
    public async Task A_stream_reaches_subscribers_in_every_silo_in_order()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var key = cluster[0].KeyOf(cluster[1]);
        var heard = new ConcurrentQueue<string>[3];
        for (var i = 0; i < 3; i++)
        {
            var queue = heard[i] = new();
            await Stream(cluster[i], key).SubscribeAsync((item, _) =>
            {
                queue.Enqueue(item);
                return Task.CompletedTask;
            }).Within();
        }

        for (var i = 0; i < 200; i++)
            await cluster[0].Grain(key).Publish($"{i}").Within();

        var expected = Enumerable.Range(0, 200).Select(i => $"{i}").ToArray();
        foreach (var queue in heard)
        {
            await Wait.Until(() => queue.Count >= 200, "200 items");
            Assert.Equal(expected, queue);
        }
    }

    [Fact]
    public async Task A_process_without_grains_calls_and_hears_them()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var client = await cluster.AddAsync(isClient: true);
        var key = cluster[0].KeyOf(cluster[1]);
        var heard = new ConcurrentQueue<string>();
        await Stream(client, key).SubscribeAsync((item, _) =>
        {
            heard.Enqueue(item);
            return Task.CompletedTask;
        }).Within();

        Assert.Equal(cluster[1].Address!.ToString(), await client.Grain(key).Where().Within());
        await client.Grain(key).Publish("hello").Within();

        await Wait.Until(() => heard.Contains("hello"), "an item");
    }

    [Fact]
    public async Task A_silo_that_joins_gets_its_grains_and_no_call_fails()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var keys = Enumerable.Range(0, 60).Select(i => $"k{i}").ToArray();
        using var stop = new CancellationTokenSource();
        var calls = Callers(cluster, keys, stop.Token);

        var joined = await cluster.AddAsync();
        await cluster.Settled();
        var moved = keys.First(key => joined.View.OwnerOf(GrainId.Create("place", key)) == joined.Address);
        await Wait.Until(() => cluster[0].Grain(moved).Where().Result == joined.Address!.ToString(), "a grain that moved");
        await stop.CancelAsync();

        await AssertSums(cluster, keys, await calls.Within());
    }

    [Fact]
    public async Task A_silo_that_stops_gives_its_grains_away_and_no_call_fails()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var keys = Enumerable.Range(0, 60).Select(i => $"k{i}").ToArray();
        using var stop = new CancellationTokenSource();
        var calls = Callers(cluster, keys, stop.Token, callers: 2);

        await cluster[2].StopAsync().Within();
        await cluster.Settled();
        await stop.CancelAsync();

        await AssertSums(cluster, keys, await calls.Within());
    }

    [Fact]
    public async Task A_grain_that_stays_is_called_where_it_is_until_it_may_go()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var keys = Enumerable.Range(0, 40).Select(i => $"k{i}").ToArray();
        foreach (var key in keys)
            await cluster[0].Grain(key).Stay(TimeSpan.FromHours(1)).Within();

        var joined = await cluster.AddAsync();
        var moving = keys.First(key => joined.View.OwnerOf(GrainId.Create("place", key)) == joined.Address);
        Assert.Equal(cluster[0].Address!.ToString(), await joined.Grain(moving).Where().Within());
        Assert.Equal(cluster[0].Address!.ToString(), await cluster[0].Grain(moving).Where().Within());

        foreach (var key in keys)
            await cluster[0].Grain(key).Stay(TimeSpan.Zero).Within();
        await cluster.Settled();
        Assert.Equal(joined.Address!.ToString(), await cluster[0].Grain(moving).Where().Within());
    }

    [Fact]
    public async Task The_grains_of_a_killed_silo_answer_again_elsewhere()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var key = cluster[0].KeyOf(cluster[2]);
        Assert.Equal(5, await cluster[0].Grain(key).Add(5).Within());

        cluster[2].Kill();

        Assert.Equal(6, await Retried(() => cluster[0].Grain(key).Add(1)).Within());
        await cluster.Settled(2);
    }

    [Fact]
    public async Task A_call_in_flight_to_a_killed_silo_fails_as_unavailable_because_it_may_have_run()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var call = cluster[0].Grain(cluster[0].KeyOf(cluster[1])).Hold("gate");
        await cluster.Journal.Until("gate begun");

        cluster[1].Kill();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call).Within();
        cluster.Journal.Open("gate");
    }

    [Fact]
    public async Task A_silo_without_a_lease_does_not_act_and_one_declared_dead_stops()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var key = cluster[1].KeyOf(cluster[1]);
        Assert.NotNull(await cluster[1].Grain(key).Where().Within());

        cluster[1].Table.IsCut = true;

        await Wait.Until(() => !cluster[1].Silo.Cluster!.Membership.Lease.IsHeld, "the end of the lease");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster[1].Grain(key).Where()).Within();
        await Wait.Until(() => cluster[0].View.Members.Length == 1, "the death of the silo");
        Assert.Equal(cluster[0].Address!.ToString(), await cluster[0].Grain(key).Where().Within());

        cluster[1].Table.IsCut = false;
        await Wait.Until(() => cluster[1].Silo.Cluster!.Membership.Lease.IsOver, "the silo to know of its death");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster[1].Grain(key).Where()).Within();
    }

    [Fact]
    public async Task Silos_that_are_all_cut_off_from_the_table_go_on_when_it_is_back()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        for (var i = 0; i < 3; i++)
            cluster[i].Table.IsCut = true;
        await Wait.Until(() => Enumerable.Range(0, 3).All(i => !cluster[i].Silo.Cluster!.Membership.Lease.IsHeld), "the end of all leases");

        for (var i = 0; i < 3; i++)
            cluster[i].Table.IsCut = false;
        await Wait.Until(() => Enumerable.Range(0, 3).All(i => cluster[i].Silo.Cluster!.Membership.Lease.IsHeld), "new leases");

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(3, cluster[i].View.Members.Length));
        Assert.Equal(cluster[2].Address!.ToString(), await cluster[0].Grain(cluster[0].KeyOf(cluster[2])).Where().Within());
    }

    [Fact]
    public async Task A_subscription_follows_the_stream_to_its_new_home()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var key = cluster[0].KeyOf(cluster[2]);
        var heard = new ConcurrentQueue<string>();
        var interrupted = 0;
        await Stream(cluster[0], key).SubscribeAsync(
            (item, _) =>
            {
                heard.Enqueue(item);
                return Task.CompletedTask;
            },
            _ =>
            {
                Interlocked.Increment(ref interrupted);
                return Task.CompletedTask;
            }).Within();

        cluster[2].Kill();
        await cluster.Settled(2);
        await Wait.Until(() => Volatile.Read(ref interrupted) > 0, "the news that items may be missing");
        await Retried(async () =>
        {
            await cluster[1].Grain(key).Publish("after");
            return 0;
        }).Within();

        await Wait.Until(() => heard.Contains("after"), "an item from the new home");
    }

    [Fact]
    public async Task A_reminder_of_a_grain_whose_silo_died_ticks_at_its_next_owner()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var key = cluster[0].KeyOf(cluster[1]);
        await cluster[0].Grain(key).Tick(TimeSpan.FromMilliseconds(50)).Within();
        await cluster.Journal.Until($"tick {key} {cluster[1].Address}");

        cluster[1].Kill();

        await cluster.Journal.Until($"tick {key} {cluster[0].Address}");
    }

    private static IAsyncStream<string> Stream(TestCluster.Node node, string key) =>
        node.Client.GetStreamProvider(TestCluster.Streams).GetStream<string>("place", key);

    private static async Task<T> Retried<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (SiloUnavailableException)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Adds one to grains, again and again, until stopped; any failure fails the test.</summary>
    /// <returns>How often each was added to.</returns>
    private static async Task<Dictionary<string, int>> Callers(TestCluster cluster, string[] keys, CancellationToken stop, int callers = 2)
    {
        var counts = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            for (var round = i; !stop.IsCancellationRequested; round++)
            {
                var key = keys[round % keys.Length];
                await cluster[i % callers].Grain(key).Add(1);
                counts.AddOrUpdate(key, 1, (_, count) => count + 1);
            }
        }));
        return new(counts);
    }

    private static async Task AssertSums(TestCluster cluster, string[] keys, Dictionary<string, int> counts)
    {
        Assert.True(counts.Values.Sum() > keys.Length, "Too few calls were made to show anything.");
        foreach (var (key, count) in counts)
            Assert.Equal(count, await cluster[0].Grain(key).Add(0).Within());
    }
}

using System.Diagnostics;

namespace Conversations.Cluster.Tests;

/// <summary>F5: a database that is slow, cut off, restarted, and whose word that it has committed is lost.</summary>
public sealed class StorageTests
{
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task A_database_that_lies_and_fails_loses_and_repeats_nothing(int seed)
    {
        var random = new Random(seed);
        await using var postgres = await PostgresServer.Start();
        await using var network = new Proxies();
        await using var rig = await Rig.Start(each: network.Settings, postgres: postgres);
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 12, words: 25);
        await Turns(rig, load, 12);

        Func<Task>[] others = [() => Slow(network, random), () => Cut(network, random), postgres.Restart, () => Stop(postgres, random)];
        Func<Task>[] faults = [() => LoseReplies(network, rig), .. others.OrderBy(_ => random.Next()).Take(Seeds.AreMany ? others.Length : 1)];
        var recoveries = new List<TimeSpan>();
        foreach (var fault in faults.OrderBy(_ => random.Next()))
        {
            await fault();
            var over = Stopwatch.GetTimestamp();
            await Turns(rig, load, load.Done.Count + 1);
            recoveries.Add(Stopwatch.GetElapsedTime(over));
            await Turns(rig, load, load.Done.Count + 11);
        }

        load.Stop();
        await talking;
        load.AssertTried(least: 10 * (1 + faults.Length));
        Assert.True(network.Database.Sum(proxy => proxy.RepliesLost) >= 6, "Too few replies were lost.");
        await Task.WhenAll(rig.Silos.Select(silo => silo.StartIfEnded()));
        var checker = new Checker(rig, rig.Silos[0]);
        await checker.Check(load.Done, kills: faults.Length);
        FaultReport.Add("F5 storage lies", seed, faults.Length, checker, recoveries);
    }

    static async Task Slow(Proxies network, Random random)
    {
        var proxy = network.Database[random.Next(network.Database.Count)];
        proxy.Delay = TimeSpan.FromMilliseconds(random.Next(200, 3_000));
        await Task.Delay(TimeSpan.FromSeconds(4));
        proxy.Delay = TimeSpan.Zero;
    }

    static async Task Cut(Proxies network, Random random)
    {
        for (var i = 0; i < 10; i++)
        {
            network.Database[random.Next(network.Database.Count)].Cut();
            await Task.Delay(random.Next(300));
        }
    }

    static async Task LoseReplies(Proxies network, Rig rig)
    {
        foreach (var proxy in network.Database) proxy.LoseReplies(2);
        await Wait.Until(
            async () =>
            {
                await Task.WhenAll(rig.Silos.Select(silo => silo.StartIfEnded()));
                return network.Database.Sum(proxy => proxy.RepliesLost) >= 6;
            },
            Recovery,
            () => "replies to get lost");
    }

    static async Task Stop(PostgresServer postgres, Random random)
    {
        await postgres.Stop();
        await Task.Delay(random.Next(500, 4_000));
        await postgres.StartAgain();
    }

    /// <summary>Waits for turns, while whoever looks after the processes starts those that have ended.</summary>
    static Task Turns(Rig rig, Load load, int count) => Wait.Until(
        async () =>
        {
            await Task.WhenAll(rig.Silos.Select(silo => silo.StartIfEnded()));
            load.ThrowIfFailed();
            return load.Done.Count >= count;
        },
        Recovery,
        () => $"{count} turns");
}

namespace Conversations.Cluster.Tests;

/// <summary>F1 and F10: silos that die in mid-stream, and silos that are replaced one after the other.</summary>
public sealed class KillTests
{
    static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(20);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task Silos_killed_in_mid_stream_lose_and_repeat_nothing(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take();
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 12, words: 40);
        const int Kills = 3;
        for (var kill = 0; kill < Kills; kill++)
        {
            await Turns(load, load.Done.Count + random.Next(1, 12));
            var victim = rig.Silos[random.Next(rig.Silos.Count)];
            await victim.KillNow();
            await Turns(load, load.Done.Count + 12);
            await victim.Start();
        }

        load.Stop();
        await talking;
        load.AssertTried(least: 40);
        var checker = new Checker(rig, rig.Silos[0]);
        await checker.Check(load.Done, Kills);
        var gaps = Interrupted(load);
        FaultReport.Add("F1 kill -9 in mid-stream", seed, Kills, checker, gaps);
        Assert.All(gaps, gap => Assert.InRange(gap, TimeSpan.Zero, LongestRecovery));
    }

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task A_rolling_restart_fails_no_run_and_no_stream(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take();
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 12, words: 40);
        foreach (var silo in rig.Silos)
        {
            await Turns(load, load.Done.Count + random.Next(1, 12));
            await silo.StopGracefully();
            await silo.Start();
        }

        load.Stop();
        await talking;
        load.AssertTried(least: 36);
        var checker = new Checker(rig, rig.Silos[0]);
        // What runs is let run to its end: no model is called twice.
        await checker.Check(load.Done, kills: 0);
        FaultReport.Add("F10 rolling restart", seed, rig.Silos.Count, checker, Interrupted(load));
    }

    static Task Turns(Load load, int count) =>
        Wait.Until(() => load.Done.Count >= count, TimeSpan.FromSeconds(90), $"{count} turns");

    /// <summary>Of the clients whose stream broke, how long they waited.</summary>
    static List<TimeSpan> Interrupted(Load load) =>
        [.. load.Done.Where(client => client.Connections > 1 || client.Seen.Messages.Count > 1).Select(client => client.LongestGap)];
}

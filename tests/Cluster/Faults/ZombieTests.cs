using System.Diagnostics;

namespace Conversations.Cluster.Tests;

/// <summary>F3: a silo that sleeps for longer than its lease, and wakes up when others have its conversations.</summary>
public sealed class ZombieTests
{
    static readonly TimeSpan Death = TimeSpan.FromSeconds(30);
    static readonly TimeSpan EndAfterWaking = TimeSpan.FromSeconds(10);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task A_silo_that_wakes_up_after_its_lease_commits_nothing(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take();
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 12, words: 40);
        await Wait.Until(() => load.Done.Count >= 12 + random.Next(12), TimeSpan.FromSeconds(90), "turns");
        var zombie = rig.Silos[random.Next(rig.Silos.Count)];
        var deaths = await Deaths(rig, zombie);

        await zombie.Freeze();
        rig.Silos.Remove(zombie);
        var frozen = Stopwatch.GetTimestamp();
        await Wait.Until(
            async () => await Deaths(rig, zombie) > deaths,
            Death,
            () => "the others to give the silo up");
        var found = Stopwatch.GetElapsedTime(frozen);
        load.Stop();
        await talking;
        var before = await Fingerprint(rig);

        await zombie.Thaw();
        await zombie.Ended(EndAfterWaking);

        Assert.Equal(before, await Fingerprint(rig));
        load.AssertTried(least: 20);
        var checker = new Checker(rig, rig.Silos[0]);
        await checker.Check(load.Done, kills: 1);
        FaultReport.Add("F3 SIGSTOP for longer than the lease", seed, 1, checker, [found]);
        rig.Silos.Add(zombie);
    }

    /// <summary>How often a silo of its name has died.</summary>
    static Task<long> Deaths(Rig rig, SiloProcess silo) => rig.Query<long>($"select count(*) from cluster_members where name = '{silo.Name}' and status = 'Dead'");

    /// <summary>Of all that is stored of conversations, runs and grains.</summary>
    static Task<string> Fingerprint(Rig rig) => rig.Query<string>("""
        select concat_ws(' ',
            (select md5(string_agg(conversation_id || ':' || seq || ':' || payload::text, ',' order by conversation_id, seq)) from events),
            (select md5(string_agg(id || ':' || last_seq || ':' || head::text, ',' order by id)) from conversations),
            (select md5(string_agg(grain_type || grain_key || state_name || etag, ',' order by grain_type, grain_key, state_name)) from grain_state))
        """);
}

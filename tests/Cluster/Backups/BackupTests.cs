using Conversations.Tests.Support;

namespace Conversations.Cluster.Tests;

/// <summary>A cluster is backed up while clients talk, and another begins with the backup.</summary>
public sealed class BackupTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SlowFact]
    public async Task Backup_taken_while_clients_talk_has_each_turn_that_had_ended_and_ends_those_that_had_not()
    {
        await using var rig = await Rig.Take();
        var folder = Directory.CreateTempSubdirectory("backup-tests-").FullName;
        var file = Path.Combine(folder, "backup.tar");
        var load = new Load(rig, new Random(1));
        var talking = await load.Start(conversations: 8, words: 20);
        await Turns(load, 16);

        var before = load.Done;
        await Run("backup", rig.Database);
        await Turns(load, load.Done.Count + 8);
        load.Stop();
        await talking;

        var restored = await rig.Postgres.CreateDatabase();
        await Run("restore", restored);
        await using var silo = rig.NewSilo("restored", new() { ["ConnectionStrings:Conversations"] = restored });
        await silo.Start();
        await Wait.Until(async () => await rig.Query<long>(Open, restored) == 0, Patience, () => "the runs that were at work at the backup to end");
        await new Checker(rig, silo, restored).Check(before, kills: 0);
        Directory.Delete(folder, recursive: true);

        async Task Run(string script, string database)
        {
            var (code, said) = await StoreScript.Run(script, file, "postgres", database, Path.Combine(folder, "keys"));
            Assert.True(code == 0, $"{script} ended with {code}: {said}");
        }
    }

    const string Open = "select count(*) from runs where status in ('Created', 'Running')";

    static Task Turns(Load load, int count) => Wait.Until(() => load.Done.Count >= count, Patience, $"{count} turns");
}

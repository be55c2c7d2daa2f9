using System.Diagnostics;
using System.Reflection;
using Conversations.CrashingSilo;
using Conversations.Silo.Hosting;

namespace Conversations.Cluster.Tests;

/// <summary>Keeps the sweep whole: what is written or sent anew needs points and a scenario.</summary>
public sealed class CoverageTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What the store is made of, and no service that writes by itself.</summary>
    static readonly string[] Store =
    [
        "CommitLane", "PostgresConversationWriter", "PostgresMigrator", "PostgresStoreWriter",
        "SqliteConversationWriter", "SqliteMigrator", "SqliteStoreWriter", "WriteQueue",
    ];

    [SlowFact]
    public async Task A_pass_through_all_scenarios_passes_the_listed_points_and_no_others()
    {
        await using var rig = await Rig.Take(Stage.Program);
        using var stage = new Stage(rig, new Random(1));
        await stage.Open();
        var missing = new List<string>();
        var all = new HashSet<string>();
        foreach (var scenario in Scenarios.All)
        {
            var act = await scenario.Prepare(stage);
            await stage.Disarm();
            await act.Run();
            await stage.Quiet();
            await act.Check();
            await stage.Revive();
            var passed = await Passed(stage, scenario);
            missing.AddRange(scenario.Points.Except(passed).Select(point => $"{scenario.Name}: {point}"));
            all.UnionWith(passed);
        }

        await new Checker(rig, rig.Silos[0]).CheckLogs();
        var listed = Scenarios.All.SelectMany(scenario => scenario.Points);
        Assert.True(missing.Count == 0, $"These were not passed:\n{string.Join('\n', missing)}\nof those passed:\n{string.Join('\n', all.Order())}");
        Assert.True(all.IsSubsetOf(listed), $"These are in no scenario:\n{string.Join('\n', all.Except(listed).Order())}");
    }

    /// <summary>What was passed, once all of the scenario's points were, or the patience with it is over: what follows an answer may come after the check.</summary>
    static async Task<HashSet<string>> Passed(Stage stage, Scenario scenario)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause))
        {
            var passed = await stage.Passed();
            if (passed.IsSupersetOf(scenario.Points) || Stopwatch.GetElapsedTime(start) > Patience) return passed;
        }
    }

    [Fact]
    public void Each_kind_of_event_is_committed_in_a_scenario()
    {
        var committed = Scenarios.All.SelectMany(scenario => scenario.Writes)
            .Where(write => write.StartsWith("commit ", StringComparison.Ordinal))
            .SelectMany(write => write["commit ".Length..].Split('+'))
            .ToHashSet();

        Assert.Equal(CrashingConversationWriter.Kinds.Values.Order(), committed.Order());
    }

    [Fact]
    public void Each_service_that_writes_to_the_store_has_points()
    {
        var types = typeof(SiloBuilderExtensions).Assembly.GetTypes();
        var ways = types.Where(type => type.Name is "IStoreWriter" or "PostgresDatabase" or "SqliteDatabase" or "WriteQueue" or "GroupCommit").ToHashSet();
        Assert.Equal(5, ways.Count);
        var writers = types.Where(type => type.IsClass && DependsOn(type, ways)).ToArray();

        var services = writers.Where(type => !Store.Contains(type.Name)).ToDictionary(type => type.Name, type => type.GetInterfaces());
        Assert.Equal(["GrainStorage", "ReminderTable", "RepeatStore", "RunEraser", "UserStore"], services.Keys.Order());
        Assert.All(services, service => Assert.Contains(service.Value, CrashPointExtensions.Covered.Contains));
        Assert.Equal(Store, writers.Select(type => type.Name).Except(services.Keys).Order());
    }

    static bool DependsOn(Type type, HashSet<Type> ways) => type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .SelectMany(constructor => constructor.GetParameters())
        .Any(parameter => ways.Contains(parameter.ParameterType));
}

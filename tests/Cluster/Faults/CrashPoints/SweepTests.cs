using System.Diagnostics;

namespace Conversations.Cluster.Tests;

/// <summary>F2: silos that die before and after each durable write and each send.</summary>
public sealed class SweepTests
{
    static readonly int FewPoints = Seeds.AreMany ? 12 : 4;
    static readonly TimeSpan Death = TimeSpan.FromSeconds(30);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task A_silo_that_dies_at_any_point_loses_and_repeats_nothing(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take(Stage.Program);
        using var stage = new Stage(rig, random);
        await stage.Open();
        var (recoveries, wrong) = (new List<TimeSpan>(), new List<string>());
        foreach (var (scenario, point) in Chosen(random, seed))
        {
            try
            {
                recoveries.Add(await Die(stage, scenario, point));
                Console.WriteLine($"{point} ({scenario.Name}): {recoveries[^1].TotalMilliseconds:F0} ms");
            }
            catch (Exception failure)
            {
                wrong.Add($"Seed {seed}, scenario '{scenario.Name}', point '{point}': {failure.Message}");
                Console.WriteLine(wrong[^1]);
                await stage.Revive();
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        FaultReport.Add("F2 crash-point sweep", seed, recoveries.Count, recoveries.Count, 0, recoveries);
    }

    /// <returns>How long it took until all was done that was asked for.</returns>
    static async Task<TimeSpan> Die(Stage stage, Scenario scenario, string point)
    {
        var act = await scenario.Prepare(stage);
        await stage.Disarm();
        var isDead = await stage.Arm(point);
        var began = Stopwatch.GetTimestamp();
        await act.Run();
        await Wait.Until(isDead, Death, "a silo to die");
        await stage.Quiet();
        var time = Stopwatch.GetElapsedTime(began);
        await act.Check();
        await stage.Revive();
        await new Checker(stage.Rig, stage.Rig.Silos[0]).CheckLogs();
        return time;
    }

    /// <summary>So many that they fit into the tests of every day; in the long form, the first seed takes all of them.</summary>
    static IEnumerable<(Scenario Scenario, string Point)> Chosen(Random random, int seed)
    {
        var only = Environment.GetEnvironmentVariable("FAULT_POINT");
        var all = Scenarios.All.SelectMany(scenario => scenario.Points.Select(point => (scenario, point))).Where(each => only is null || each.point.Contains(only, StringComparison.Ordinal)).ToArray();
        if (only is not null || (Seeds.AreMany && seed == Seeds.First)) return all;
        // What waits for a reminder takes longer than all the others together.
        return [.. all.Where(each => each.scenario.Name is not ("webhook" or "callback" or "takeover of the sweep")).OrderBy(_ => random.Next()).Take(FewPoints)];
    }
}

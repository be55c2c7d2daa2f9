using System.Collections.Concurrent;

namespace Conversations.Cluster.Tests;

/// <summary>Rigs of three silos that one test uses after the other: silos that are warm spare each test the seconds in which they compile themselves.</summary>
static class RigPool
{
    static readonly ConcurrentDictionary<string, ConcurrentBag<Rig>> Free = new();

    static RigPool() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var rig in Free.Values.SelectMany(rigs => rigs)) rig.Kill();
    };

    /// <param name="program">The silo's assembly.</param>
    public static async Task<Rig> Take(string program)
    {
        var free = Free.GetOrAdd(program, _ => []);
        if (free.TryTake(out var rig)) await Task.WhenAll(rig.Silos.Select(rig.Revive));
        else rig = await Rig.Start(program: program);
        rig.IsWhole = false;
        rig.Model.Forget();
        rig.Model.WordTime = ModelServer.UsualWordTime;
        rig.Release = () => free.Add(rig);
        return rig;
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>How long it takes until others go on, when a silo dies, stops, or was the only one.</summary>
[Collection(Alone.Name)]
public sealed class FailoverTests
{
    static readonly TimeSpan LongestFailover = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task Streams_and_calls_go_on_soon_after_a_kill(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take();
        var (frames, calls, messages) = (new List<TimeSpan>(), new List<TimeSpan>(), 0);
        var kills = Seeds.AreMany ? 3 : 2;
        for (var kill = 0; kill < kills; kill++)
        {
            var victim = rig.Silos[kill % rig.Silos.Count];
            var survivors = rig.Silos.Where(silo => silo != victim).ToArray();
            // One conversation after the other is busy on some silo: about a third of them on the one that dies.
            var conversations = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => rig.NewConversation(rig.Any(random))));
            var clients = conversations.Select(id => new ChatClient(rig, new Random(random.Next()), id) { Words = 150, Only = survivors }).ToArray();
            var idle = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => rig.NewConversation(rig.Any(random))));
            var talking = Task.WhenAll(clients.Select(client => client.Run()));
            await Wait.Until(() => talking.IsFaulted || clients.All(client => client.Seen.HasText), Patience, "all to be answered");

            await victim.KillNow();
            calls.AddRange(await Task.WhenAll(idle.Select((id, i) => Change(survivors[i % survivors.Length], id))));
            await talking;
            // Those on other silos never had to wait.
            frames.AddRange(clients.Where(client => client.Seen.Messages.Count > 1).Select(client => client.LongestGap));
            await new Checker(rig, survivors[0]).Check(clients, kills: 1);
            messages += clients.Length;
            await victim.Start();
        }

        Assert.NotEmpty(frames);
        FaultReport.Add("failover: kill -9 to the next frame", seed, kills, messages, 0, frames);
        FaultReport.Add("failover: kill -9 to the answer of a call", seed, kills, calls.Count, 0, calls);
        Assert.All(frames.Concat(calls), time => Assert.InRange(time, TimeSpan.Zero, LongestFailover));
    }

    [SlowTheory]
    [ClassData(typeof(Seeds))]
    public async Task The_only_silo_serves_again_under_another_address(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Start(silos: 1);
        var client = new ChatClient(rig, random, await rig.NewConversation(rig.Silos[0])) { Words = 200 };
        var idle = await rig.NewConversation(rig.Silos[0]);
        var talking = client.Run();
        await Wait.Until(() => talking.IsFaulted || client.Seen.HasText, Patience, "the first word");

        await rig.Silos[0].KillNow();
        rig.Silos.Add(rig.NewSilo("another"));
        var began = Stopwatch.GetTimestamp();
        var starting = rig.Silos[1].Start();
        await Change(rig.Silos[1], idle);
        var served = Stopwatch.GetElapsedTime(began);
        await starting;
        await talking;

        await new Checker(rig, rig.Silos[1]).Check([client], kills: 1);
        FaultReport.Add("the only silo, elsewhere: its start to its first answer", seed, 1, 1, 0, [served]);
        Assert.InRange(served, TimeSpan.Zero, LongestStart);
    }

    [SlowTheory]
    [ClassData(typeof(Seeds))]
    public async Task A_silo_that_is_asked_to_stop_fails_no_call(int seed)
    {
        var random = new Random(seed);
        await using var rig = await Rig.Take();
        var conversations = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => rig.NewConversation(rig.Any(random))));
        using var end = new CancellationTokenSource();
        var (victim, longest, calls) = (rig.Silos[random.Next(rig.Silos.Count)], new List<TimeSpan>(), 0);
        var others = rig.Silos.Where(silo => silo != victim).ToArray();
        var calling = Task.WhenAll(conversations.Select(async (id, i) =>
        {
            var slowest = TimeSpan.Zero;
            while (!end.IsCancellationRequested)
            {
                var called = Stopwatch.GetTimestamp();
                using var answer = await Http.Client.PatchAsJsonAsync($"{others[i % others.Length].Url}/v1/conversations/{id}", new JsonObject { ["summary"] = "again" });
                if (!answer.IsSuccessStatusCode) Assert.Fail($"A call failed with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
                if (Stopwatch.GetElapsedTime(called) is var time && time > slowest) slowest = time;
                Interlocked.Increment(ref calls);
            }

            lock (longest) longest.Add(slowest);
        }));

        var began = Stopwatch.GetTimestamp();
        await victim.StopGracefully();
        var stopped = Stopwatch.GetElapsedTime(began);
        await victim.Start();
        var started = Stopwatch.GetElapsedTime(began) - stopped;
        await end.CancelAsync();
        await calling;

        Assert.True(calls > 100, $"Only {calls} calls were made.");
        FaultReport.Add("SIGTERM: the slowest call of each client", seed, 1, calls, 0, longest);
        FaultReport.Add("SIGTERM: until the silo has ended, and until it is back", seed, 1, calls, 0, [stopped, started]);
    }

    /// <summary>How long a conversation does not answer.</summary>
    static async Task<TimeSpan> Change(SiloProcess by, string conversation)
    {
        var began = Stopwatch.GetTimestamp();
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var answer = await Http.Client.PatchAsJsonAsync($"{by.Url}/v1/conversations/{conversation}", new JsonObject { ["summary"] = "again" });
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Patience,
            () => $"{conversation} to answer");
        return Stopwatch.GetElapsedTime(began);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>F4: silos that cannot reach each other or the database, or only one way.</summary>
public sealed class PartitionTests
{
    static readonly TimeSpan Least = TimeSpan.FromSeconds(7);
    static readonly TimeSpan Healing = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Answer = TimeSpan.FromSeconds(40);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task Partitions_lose_and_repeat_nothing_and_heal(int seed)
    {
        var random = new Random(seed);
        await using var network = new Proxies();
        await using var rig = await Rig.Start(each: network.Settings);
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 8, words: 25);
        var probes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => rig.NewConversation(rig.Silos[0])));
        var recoveries = new List<TimeSpan>();
        var acknowledged = new List<string>();
        var partitions = Partitions(network, rig).OrderBy(_ => random.Next()).Take(Seeds.AreMany ? 3 : 1).ToArray();
        foreach (var (begin, cutOff) in partitions)
        {
            var victim = random.Next(rig.Silos.Count);
            begin(victim);
            var probing = Probe(rig, cutOff ? rig.Silos[victim] : rig.Silos[random.Next(rig.Silos.Count)], probes, acknowledged);
            await Task.Delay(Least + TimeSpan.FromMilliseconds(random.Next(3_000)));
            foreach (var proxy in network.Database.Concat(network.Links)) proxy.Rule = _ => Passage.Open;
            recoveries.Add(await Healed(rig, load, probes));
            await probing;
        }

        load.Stop();
        await talking;
        load.AssertTried(least: 8 * partitions.Length);
        var checker = new Checker(rig, rig.Silos[0]);
        await checker.Check(load.Done, kills: partitions.Length);
        var kept = await rig.Query<long>($"select count(distinct id) from runs where id in ({string.Join(',', acknowledged.Append(Guid.Empty.ToString()).Select(id => $"'{id}'"))})");
        Assert.Equal(acknowledged.Count, kept);
        FaultReport.Add("F4 partitions", seed, partitions.Length, checker, recoveries);
        Assert.All(recoveries, time => Assert.InRange(time, TimeSpan.Zero, Healing));
    }

    /// <summary>Each, and whether the silo may answer nothing that needs the database.</summary>
    static IEnumerable<(Action<int> Begin, bool CutOff)> Partitions(Proxies network, Rig rig)
    {
        foreach (var how in new[] { Passage.Stalled, Passage.Refused })
        {
            yield return (victim => Apply(network.Database[victim], _ => how), true);
            yield return (victim => Isolate(network, rig, victim, how), false);
            yield return (victim => Apply(network.Links[victim], _ => how), false);
        }

        foreach (var how in new[] { Passage.NoRequests, Passage.NoReplies })
        {
            yield return (victim => Apply(network.Database[victim], _ => how), true);
            yield return (victim => Apply(network.Links[victim], _ => how), false);
        }
    }

    /// <summary>Nobody reaches it, and it reaches nobody but the database.</summary>
    static void Isolate(Proxies network, Rig rig, int victim, Passage how)
    {
        for (var i = 0; i < network.Links.Count; i++)
            Apply(network.Links[i], i == victim ? _ => how : port => Network.IsOf(rig.Silos[victim], port) ? how : Passage.Open);
    }

    static void Apply(TcpProxy proxy, Func<int, Passage> rule)
    {
        proxy.Rule = Once(rule);
        // A link that is refused is one that broke.
        proxy.CutWhere(rule, Passage.Refused);
    }

    /// <summary>The process that has a port is asked for once.</summary>
    static Func<int, Passage> Once(Func<int, Passage> rule)
    {
        var known = new System.Collections.Concurrent.ConcurrentDictionary<int, Passage>();
        return port => known.GetOrAdd(port, rule);
    }

    /// <summary>Sends in each conversation through one gateway: a 2xx is a promise, and all else must say that it may be tried again.</summary>
    static async Task Probe(Rig rig, SiloProcess gateway, string[] conversations, List<string> acknowledged)
    {
        var answers = await Task.WhenAll(conversations.Select(async Task<(HttpStatusCode Status, string Text)> (conversation) =>
        {
            var body = new JsonObject
            {
                ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = ModelServer.Prompt($"p{Guid.NewGuid():N}", 3), ["otid"] = Guid.NewGuid().ToString() }),
                ["streaming"] = false,
            };
            using var limit = new CancellationTokenSource(Answer);
            try
            {
                using var answer = await Http.Client.PostAsJsonAsync($"{gateway.Url}/v1/conversations/{conversation}/messages", body, limit.Token);
                return (answer.StatusCode, Text: await answer.Content.ReadAsStringAsync(limit.Token));
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // The process has ended, or the client gave up.
                return (HttpStatusCode.ServiceUnavailable, Text: "");
            }
        }));
        foreach (var (status, text) in answers)
        {
            if (status == HttpStatusCode.OK) acknowledged.Add(((string)JsonNode.Parse(text)!["messages"]![0]!["run_id"]!)[4..]);
            else Assert.True(status is HttpStatusCode.ServiceUnavailable, $"{gateway.Name} answers {(int)status}: {text}");
        }
    }

    /// <summary>Until every gateway serves every conversation.</summary>
    static async Task<TimeSpan> Healed(Rig rig, Load load, string[] conversations)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var conversation in conversations)
        {
            for (var gateway = 0; gateway < rig.Silos.Count; gateway++)
            {
                var by = gateway;
                await Wait.Until(
                    async () =>
                    {
                        await Task.WhenAll(rig.Silos.Select(silo => silo.StartIfEnded()));
                        load.ThrowIfFailed();
                        return await Serves(rig.Silos[by], conversation);
                    },
                    Healing * 2,
                    () => $"{rig.Silos[by].Name} to serve {conversation}; it says:\n{rig.Silos[by].Log}");
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    static async Task<bool> Serves(SiloProcess gateway, string conversation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var answer = await Http.Client.PatchAsJsonAsync($"{gateway.Url}/v1/conversations/{conversation}", new JsonObject { ["summary"] = "healed" }, limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}

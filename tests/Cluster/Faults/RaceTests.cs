using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>F8: sends, second sends, cancels, decisions and disconnects, all at once and through all gateways.</summary>
public sealed class RaceTests
{
    const int AtOnce = 8;
    static readonly TimeSpan LongestCancel = TimeSpan.FromSeconds(2);

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task Races_end_each_run_once(int seed)
    {
        await using var rig = await Rig.Take();
        rig.Model.WordTime = TimeSpan.FromMilliseconds(5);
        var cancels = new List<TimeSpan>();
        var (rounds, operations) = (Seeds.AreMany ? 200 : 60, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, rounds), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (round, _) =>
        {
            var race = new Race(rig, new Random(HashCode.Combine(seed, round)), $"seed {seed}, round {round}");
            await race.Run();
            lock (cancels)
            {
                operations += race.Operations;
                cancels.AddRange(race.Cancels);
            }
        });

        var twice = await rig.Query<long>("select count(*) from (select conversation_id, payload ->> 'runId' from events where kind = 'run-finished' group by 1, 2 having count(*) <> 1) as ended");
        Assert.Equal(0, twice);
        var late = await rig.Query<long>("""
            select count(*) from events as ended join events as late on late.conversation_id = ended.conversation_id and late.seq > ended.seq
                and coalesce(late.run_id, late.payload ->> 'runId') = ended.payload ->> 'runId'
            where ended.kind = 'run-finished' and late.kind <> 'run-cancelled'
            """);
        Assert.Equal(0, late);
        await new Checker(rig, rig.Silos[0]).CheckLogs();
        Assert.True(operations >= rounds * 3 * 0.95, $"Only {operations} operations were tried in {rounds} rounds.");
        Assert.True(cancels.Count >= rounds / 4, $"Only {cancels.Count} of {rounds} rounds were cancelled.");
        FaultReport.Add("F8 races: from a cancel to the end of its run", seed, operations, rounds, 0, cancels);
        Assert.All(cancels, time => Assert.InRange(time, TimeSpan.Zero, LongestCancel));
    }

    [Theory]
    [ClassData(typeof(Seeds))]
    public async Task Of_decisions_that_race_one_is_taken(int seed)
    {
        await using var rig = await Rig.Take();
        using var shared = new Stage(rig, new Random(seed));
        var agent = await shared.NewAgent();
        var (rounds, taken) = (Seeds.AreMany ? 50 : 20, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, rounds), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (round, _) =>
        {
            var name = $"seed {seed}, round {round}";
            var random = new Random(HashCode.Combine(seed, round));
            using var stage = new Stage(rig, random);
            var (conversation, call) = await Scenarios.Asked(stage, agent, "/tool look {}");
            var run = (string)(await stage.Get($"/v1/runs/?conversation_id={conversation}"))[0]!["id"]!;
            var messages = $"/v1/conversations/{conversation}/messages";
            (string Path, string Body)[] requests =
            [
                (messages, Scenarios.Answer($$"""{"type":"tool","tool_call_id":"{{call}}","tool_return":"one","status":"success"}""")),
                (messages, Scenarios.Answer($$"""{"type":"tool","tool_call_id":"{{call}}","tool_return":"two","status":"success"}""")),
                (messages, Scenarios.Answer($$"""{"type":"approval","tool_call_id":"{{call}}","approve":false}""")),
                ($"/v1/agents/{agent}/messages/cancel", $$"""{"run_ids":["{{run}}"]}"""),
            ];
            var statuses = await Task.WhenAll(requests.Select(request => Send(rig.Any(random), random.Next(30), request.Path, request.Body)));
            Assert.All(statuses, status => Assert.True((int)status is 200 or 400 or 409, $"{name}: answered with {status}."));
            await stage.Quiet();
            Assert.True(await Scenarios.Results(stage, conversation, call) == 1, $"{name}: the call has not one result.");
            Interlocked.Add(ref taken, statuses.Count(status => status == HttpStatusCode.OK));
        });

        Assert.True(taken >= rounds, $"Only {taken} requests were taken in {rounds} rounds.");
        await new Checker(rig, rig.Silos[0]).CheckLogs();
    }

    static async Task<HttpStatusCode> Send(SiloProcess by, int after, string path, string body)
    {
        await Task.Delay(after);
        using var content = new StringContent(body, null, "application/json");
        using var answer = await Http.Client.PostAsync(by.Url + path, content);
        await answer.Content.ReadAsStringAsync();
        return answer.StatusCode;
    }
}

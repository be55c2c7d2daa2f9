using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class RunListTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task List_ofAnyQuery_isWhatTheNaiveModelSays()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        Guid[] agents = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        var talks = Enumerable.Range(0, 8).Select(index => new Talk(agents[index % agents.Length])).ToArray();
        var runs = new List<RunRecord>();
        for (var count = 0; count < 100; count++)
        {
            var talk = talks[random.Next(talks.Length)];
            var run = talk.Run(createdAt: Start.AddTicks(random.Next(20)), options: new() { Background = random.Next(2) == 0 }) with
            {
                Status = Enum.GetValues<RunStatus>()[random.Next(5)],
                StopReason = random.Next(2) == 0 ? null : (StopReason)random.Next(3),
            };
            await store.Committed(talk.Next(run, [], new RunStarted(run.Id, run.Options)));
            runs.Add(run);
        }

        for (var count = 0; count < 500; count++)
        {
            var query = RandomQuery(random, agents, talks, runs);

            var listed = await store.Reader.ListRuns(query, CancellationToken.None);

            Assert.True(Expected(runs, query).SequenceEqual(listed.Select(run => run.Id)), $"seed {_seed}, {query}");
        }
    }

    [Fact]
    public async Task RunsOfOneKey_areFoundNewestFirst_andOnlyInTheirConversation()
    {
        await using var store = await OpenStore.At(Database);
        var (talk, other) = (new Talk(), new Talk());
        var (older, newer, foreign) = (talk.Run(createdAt: Start), talk.Run(createdAt: Start.AddTicks(1)), other.Run(createdAt: Start.AddTicks(2)));
        await store.Committed(talk.Next(newer, ["key", "more"], new RunStarted(newer.Id, newer.Options)));
        await store.Committed(talk.Next(older, ["key"], new RunStarted(older.Id, older.Options)));
        await store.Committed(other.Next(foreign, ["key"], new RunStarted(foreign.Id, foreign.Options)));

        Assert.Equal(newer.Id, (await store.Reader.FindRunByKey(talk.Id, "key", CancellationToken.None))!.Id);
        Assert.Equal(newer.Id, (await store.Reader.FindRunByKey(talk.Id, "more", CancellationToken.None))!.Id);
        Assert.Equal(foreign.Id, (await store.Reader.FindRunByKey(other.Id, "key", CancellationToken.None))!.Id);
        Assert.Null(await store.Reader.FindRunByKey(other.Id, "more", CancellationToken.None));
    }

    private static RunQuery RandomQuery(Random random, Guid[] agents, Talk[] talks, List<RunRecord> runs) => new(
        ConversationId: random.Next(3) == 0 ? talks[random.Next(talks.Length)].Id : null,
        AgentIds: random.Next(3) == 0 ? [.. agents.Take(random.Next(3))] : null,
        Statuses: random.Next(3) == 0 ? [.. Enum.GetValues<RunStatus>().Where(_ => random.Next(2) == 0)] : null,
        Background: random.Next(3) == 0 ? random.Next(2) == 0 : null,
        StopReason: random.Next(4) == 0 ? (StopReason)random.Next(3) : null,
        Before: random.Next(3) == 0 ? runs[random.Next(runs.Count)].Id : null,
        After: random.Next(3) == 0 ? runs[random.Next(runs.Count)].Id : null,
        Limit: random.Next(1, 50),
        Ascending: random.Next(2) == 0);

    private static IEnumerable<Guid> Expected(List<RunRecord> runs, RunQuery query)
    {
        IEnumerable<RunRecord> ordered = runs.OrderBy(run => run.CreatedAt).ThenBy(run => $"{run.Id}", StringComparer.Ordinal);
        if (!query.Ascending) ordered = ordered.Reverse();
        if (query.After is { } after) ordered = ordered.SkipWhile(run => run.Id != after).Skip(1);
        if (query.Before is { } before)
        {
            var past = runs.Single(run => run.Id == before);
            ordered = ordered.TakeWhile(run => run.Id != before && Precedes(run, past, query.Ascending));
        }

        return ordered
            .Where(run => query.ConversationId is null || run.ConversationId == query.ConversationId)
            .Where(run => query.AgentIds is null || query.AgentIds.Value.Contains(run.AgentId))
            .Where(run => query.Statuses is null || query.Statuses.Value.Contains(run.Status))
            .Where(run => query.Background is null || run.Options.Background == query.Background)
            .Where(run => query.StopReason is null || run.StopReason == query.StopReason)
            .Take(query.Limit)
            .Select(run => run.Id);
    }

    private static bool Precedes(RunRecord run, RunRecord other, bool ascending) =>
        (run.CreatedAt, $"{run.Id}").CompareTo((other.CreatedAt, $"{other.Id}")) * (ascending ? 1 : -1) < 0;
}

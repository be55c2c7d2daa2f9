using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class MessagePageTests(TestDatabase database) : StoreTests(database)
{
    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task Page_ofAnyKind_isWhatTheNaiveModelSays()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        var (talk, neighbour) = (new Talk(), new Talk());
        var log = new List<LoggedEvent>();
        var runs = new List<Guid>();
        for (var turn = 0; turn < 40; turn++)
        {
            var commit = Turn(talk, random, runs);
            log.AddRange(commit.Events);
            await store.Committed(commit);
            await store.Committed(Turn(neighbour, random, []));
        }

        for (var count = 0; count < 500; count++)
        {
            var page = new MessagePage(
                After: random.Next(2) == 0 ? random.Next(log.Count + 2) : null,
                Before: random.Next(2) == 0 ? random.Next(log.Count + 2) : null,
                Limit: random.Next(1, 60),
                Ascending: random.Next(2) == 0)
            {
                RunId = random.Next(3) == 0 ? runs[random.Next(runs.Count)] : null,
                GroupId = random.Next(4) == 0 ? $"group-{random.Next(3)}" : null,
            };

            var read = await store.Reader.ReadMessages(talk.Id, page, CancellationToken.None);

            Assert.True(Expected(log, page).SequenceEqual(read.Select(each => each.Seq)), $"seed {_seed}, {page}");
        }
    }

    [Fact]
    public async Task LogPages_joined_areTheLog()
    {
        var random = new Random(_seed);
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var log = new List<LoggedEvent>();
        for (var turn = 0; turn < 30; turn++)
        {
            var commit = Turn(talk, random, []);
            log.AddRange(commit.Events);
            await store.Committed(commit);
        }

        var read = new List<LoggedEvent>();
        while (await store.Reader.ReadLog(talk.Id, read.Count + 1, random.Next(1, 9), CancellationToken.None) is { Count: > 0 } page) read.AddRange(page);

        Assert.Equal(log.Count, read.Count);
        Assert.Empty(log.Zip(read).SelectMany(pair => Sample.Differences(pair.First, pair.Second, $"seed {_seed}, {pair.First.Seq}")));
    }

    [Fact]
    public async Task Calls_areTheNewestOfTheirKinds_oldestFirst()
    {
        await using var store = await OpenStore.At(Database);
        var (talk, neighbour) = (new Talk(), new Talk());
        var (step, used) = (Guid.NewGuid(), new Usage(1, 2, 0, 0, 0, 3, null));
        await store.Committed(talk.Next(Talk.Message("a"), new StepStarted(Guid.NewGuid(), step, Guid.NewGuid(), 1, 1, "model")));
        await store.Committed(talk.Next(Talk.Message("b", Role.Assistant), new StepFinished(Guid.NewGuid(), step, "model", used)));
        await store.Committed(talk.Next(new Forked(Guid.NewGuid(), KeepsUsage: true), Talk.Message("c"), new UsageRecorded("titles", "model", used)));
        await store.Committed(neighbour.Next(new UsageRecorded("titles", "model", used)));

        await Holds("2 4 5 7", from: 0, limit: 10);
        await Holds("5 7", from: 0, limit: 2);
        await Holds("4 5 7", from: 3, limit: 10);
        await Holds("", from: 8, limit: 10);

        async Task Holds(string seqs, long from, int limit) => Assert.Equal(
            seqs, string.Join(' ', (await store.Reader.ReadCalls(talk.Id, from, limit, CancellationToken.None)).Select(logged => logged.Seq)));
    }

    [Fact]
    public async Task Message_isFoundById_whereverItIs()
    {
        await using var store = await OpenStore.At(Database);
        var (talk, other) = (new Talk(), new Talk());
        var message = Talk.Message("the one");
        await store.Committed(other.Next(Talk.Message("another")));
        await store.Committed(talk.Next(Talk.Message("before"), message));

        var place = await store.Reader.FindMessage(message.Message.Id, null, CancellationToken.None);

        Assert.Equal((talk.Id, 2L), (place!.ConversationId, place.Event.Seq));
        Assert.Null(await store.Reader.FindMessage(Guid.NewGuid(), null, CancellationToken.None));
    }

    [Fact]
    public async Task MessagesOfARun_withoutARecordOfIt_areFound()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var run = Guid.NewGuid();
        await store.Committed(talk.Next(Talk.Message("copied", runId: run), Talk.Message("not")));

        Assert.Single(await store.Reader.ReadMessages(talk.Id, new() { RunId = run }, CancellationToken.None));
    }

    // As the conversation's core makes them: what was said, the start of the run, and what follows from it.
    private static ConversationCommit Turn(Talk talk, Random random, List<Guid> runs)
    {
        var run = talk.Run();
        runs.Add(run.Id);
        var said = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Talk.Message("said", Role.User, run.Id, RandomGroup(random)));
        var answers = Enumerable.Range(0, random.Next(0, 4)).SelectMany(step => new LogEvent[]
        {
            new StepStarted(run.Id, Guid.NewGuid(), Guid.NewGuid(), step, 1, "local/echo"),
            Talk.Message("answer", Role.Assistant, run.Id, RandomGroup(random)),
        });
        LogEvent[] aside = random.Next(3) == 0 ? [Talk.Message("aside", Role.System, null, RandomGroup(random))] : [];
        return talk.Next(run, [], [.. aside, .. said, new RunStarted(run.Id, run.Options), .. answers]);
    }

    private static string? RandomGroup(Random random) => random.Next(3) == 0 ? $"group-{random.Next(3)}" : null;

    private static IEnumerable<long> Expected(List<LoggedEvent> log, MessagePage page)
    {
        var messages = log.Where(each => each.Event is MessageEvent { Message: var message }
            && (page.RunId is null || message.RunId == page.RunId)
            && (page.GroupId is null || message.GroupId == page.GroupId)
            && (page.After is null || each.Seq > page.After)
            && (page.Before is null || each.Seq < page.Before));
        return (page.Ascending ? messages : messages.Reverse()).Take(page.Limit).Select(each => each.Seq);
    }
}

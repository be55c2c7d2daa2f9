using System.Text.Json;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

/// <summary>What is read across conversations and grains: histories of agents, tags, tools, steps; and runs that are erased.</summary>
public abstract class ReaderTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HistoryOfAnAgent_readByPages_isItsConversationsMerged(bool ascending)
    {
        await using var store = await OpenStore.At(Database);
        var agent = Guid.NewGuid();
        Talk[] talks = [new(agent), new(agent), new(agent)];
        var all = new List<(Guid Conversation, LoggedEvent Event)>();
        for (var turn = 0; turn < 30; turn++)
        {
            var talk = talks[turn % 2 == 0 ? 0 : turn % talks.Length];
            var commit = talk.Next(Talk.Message($"{turn}"), new RunStarted(Guid.NewGuid(), new()), Talk.Message($"{turn} more"));
            all.AddRange(commit.Events.Where(each => each.Event is MessageEvent).Select(each => (talk.Id, each)));
            await store.Committed(commit);
        }

        // What was cleared is gone, but for the system message.
        var cleared = talks[1];
        cleared.Head = cleared.Head with { ClearedSeq = cleared.Head.LastSeq, SystemSeq = 1 };
        await store.Committed(cleared.Next(new RunStarted(Guid.NewGuid(), new())));
        all.RemoveAll(each => each.Conversation == cleared.Id && each.Event.Seq > 1);
        await store.Committed(new Talk().Next(Talk.Message("another agent's")));

        var read = new List<MessagePlace>();
        while (true)
        {
            var last = read.LastOrDefault();
            var query = new HistoryQuery(AgentId: agent, Later: ascending ? last : null, Earlier: ascending ? null : last, Limit: 7, Ascending: ascending);
            var page = await store.Agents.ReadMessages(query, CancellationToken.None);
            read.AddRange(page);
            if (page.Count < 7) break;
        }

        var expected = all.OrderBy(each => each.Event.At).ThenBy(each => $"{each.Conversation}", StringComparer.Ordinal).ThenBy(each => each.Event.Seq).ToList();
        if (!ascending) expected.Reverse();
        Assert.Equal(expected.Select(each => (each.Conversation, each.Event.Seq)), read.Select(place => (place.ConversationId, place.Event.Seq)));
    }

    [Fact]
    public async Task Tags_areListedOnce_inTheOrderOfTheirBytes()
    {
        await using var store = await OpenStore.At(Database);
        foreach (var tags in new[] { ["b", "a", "\u00e9"], ["B", "a", "nul\0"], Array.Empty<string>() })
        {
            await Write(store, "agent", new AgentRecord { State = GrainStorageTests.Plain() with { Tags = [.. tags] } });
        }

        Assert.Equal(["B", "a", "b", "nul\0", "\u00e9"], await store.Agents.ListTags(null, CancellationToken.None));
        Assert.Equal(3, await store.Agents.CountAgents(null, CancellationToken.None));
    }

    [Fact]
    public async Task Agents_byTheirLastRun_haveThoseWithoutOneLast()
    {
        await using var store = await OpenStore.At(Database);
        var agents = Enumerable.Range(0, 4).Select(_ => GrainStorageTests.Plain()).ToArray();
        foreach (var agent in agents) await Write(store, "agent", new AgentRecord { State = agent });
        foreach (var (agent, index) in agents[..3].Select((agent, index) => (agent, index)))
        {
            var talk = new Talk(agent.Id);
            talk.Head = talk.Head with { LastRunAt = Start.AddDays(index) };
            await store.Committed(talk.Next(Talk.Message("ran")));
        }

        var oldest = await store.Agents.ListAgents(new(Order: AgentOrder.LastRunAt, Ascending: true), CancellationToken.None);
        var newest = await store.Agents.ListAgents(new(Order: AgentOrder.LastRunAt, After: agents[2].Id), CancellationToken.None);

        Assert.Equal(agents.Select(agent => agent.Id), oldest.Select(agent => agent.Id));
        Assert.Equal([agents[1].Id, agents[0].Id, agents[3].Id], newest.Select(agent => agent.Id));
    }

    [Fact]
    public async Task Tools_areListed_oldestFirst()
    {
        await using var store = await OpenStore.At(Database);
        var schema = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"z":{},"a":{}}}""");
        var tools = Enumerable.Range(0, 5)
            .Select(index => new ToolState(Guid.NewGuid(), $"tool{index}", "does", schema, Start.AddMilliseconds(index * 250), Start))
            .ToArray();
        foreach (var tool in tools.Reverse()) await Write(store, "tool", new ToolRecord { State = tool });
        await Write(store, "tool", new ToolRecord());

        var listed = await store.Tools.ListTools(null, CancellationToken.None);

        Assert.Equal(tools.Select(tool => tool.Id), listed.Select(tool => tool.Id));
        Assert.Equal(schema.GetRawText(), listed[0].Parameters.GetRawText());
    }

    [Fact]
    public async Task Steps_areListed_byWhatIsAskedOfThem()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var run = talk.Run();
        Guid[] steps = [.. Enumerable.Range(0, 4).Select(index => Guid.CreateVersion7(Start.AddMinutes(index)))];
        await store.Committed(talk.Next(run, [],
            [new RunStarted(run.Id, run.Options), .. steps.Select((id, index) =>
                new StepStarted(run.Id, id, Guid.NewGuid(), index + 1, 1, index % 2 == 0 ? "local/echo" : "openai/other"))]));
        await Write(store, "step", new StepNoteRecord { State = new(steps[1], "positive", ["good", "kept"]) });
        await Write(store, "step", new StepNoteRecord { State = new(steps[2], null, ["kept"]) });

        Assert.Equal(steps.Reverse(), await List(new()));
        Assert.Equal([steps[0], steps[2]], await List(new(Model: "echo", Ascending: true)));
        Assert.Equal([steps[1]], await List(new(Model: "openai/other", HasFeedback: true)));
        Assert.Equal([steps[1]], await List(new(Feedback: "positive", Tags: ["good"])));
        Assert.Equal([steps[2], steps[1]], await List(new(Tags: ["kept", "other"])));
        Assert.Equal([steps[3], steps[2], steps[0]], await List(new(HasFeedback: false)));
        Assert.Equal([steps[2], steps[1]], await List(new(From: Start.AddMinutes(1), To: Start.AddMinutes(2))));
        Assert.Equal([steps[2], steps[1]], await List(new(After: steps[3], Before: steps[0])));
        Assert.Equal([steps[3]], await List(new(AgentId: talk.Head.AgentId, Limit: 1)));
        Assert.Empty(await List(new(AgentId: Guid.NewGuid())));
        var place = await store.Steps.Find(steps[1], CancellationToken.None);
        Assert.Equal((run.Id, "positive"), (place!.Run.Id, place.Note!.Feedback));
        Assert.Equal(2, (await store.Steps.Notes([.. steps], CancellationToken.None)).Count);

        async Task<IEnumerable<Guid>> List(StepQuery query) =>
            (await store.Steps.List(query, CancellationToken.None)).Select(each => each.StepId);
    }

    [Fact]
    public async Task Run_thatEnded_isErasedWithItsKeys_andNoOther()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var (running, ended) = (talk.Run(), talk.Run() with { Status = RunStatus.Completed, CompletedAt = Start });
        await store.Committed(talk.Next(running, ["running"], new RunStarted(running.Id, running.Options)));
        await store.Committed(talk.Next(ended, ["ended"], new RunStarted(ended.Id, ended.Options)));

        Assert.False(await store.Runs.Erase(running.Id, CancellationToken.None));
        Assert.True(await store.Runs.Erase(ended.Id, CancellationToken.None));
        Assert.False(await store.Runs.Erase(ended.Id, CancellationToken.None));

        Assert.NotNull(await store.Reader.FindRunByKey(talk.Id, "running", CancellationToken.None));
        Assert.Null(await store.Reader.FindRunByKey(talk.Id, "ended", CancellationToken.None));
        Assert.Equal(1, Database.Scalar<int>("select count(*) from run_keys"));
    }

    private static Task Write<T>(OpenStore store, string name, T state) =>
        store.GrainStorage.WriteStateAsync(name, GrainId.Create(name, Guid.NewGuid().ToString("N")), new GrainState<T>(state));
}

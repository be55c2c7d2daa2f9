using System.Text.Json;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Conversations.Users;
using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Lists, counts and searches of what one user has, among what others have.</summary>
public abstract class OwnerListTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly string?[] Owners = ["ann", "bob", null];

    [Fact]
    public async Task Conversations_OfAUser_AreListedAndSearchedAlone()
    {
        await using var store = await OpenStore.At(Database);
        var talks = Owners.SelectMany(owner => Enumerable.Range(0, 3).Select(_ => Owned(owner))).ToList();
        foreach (var talk in talks)
        {
            var run = talk.Run();
            await store.Committed(talk.Next(run, [], new RunStarted(run.Id, new RunOptions()), Talk.Message("hello", runId: run.Id), new StepStarted(run.Id, Guid.NewGuid(), Guid.NewGuid(), 1, 1, "a/b")));
        }

        var hers = talks.Where(talk => talk.Head.Owner == "ann").Select(talk => talk.Id).ToHashSet();
        var query = new ConversationQuery(Order: ConversationOrder.UpdatedAt) { Owner = "ann" };
        var listed = (await store.Reader.List(query, default)).Select(head => head.Id).ToList();
        Assert.True(hers.SetEquals(listed));
        Assert.Equal(listed.Skip(1).Take(1), (await store.Reader.List(query with { Skip = 1, Limit = 1 }, default)).Select(head => head.Id));
        Assert.Empty(await store.Reader.List(query with { Skip = 3 }, default));
        Assert.Equal(9, (await store.Reader.List(new ConversationQuery(), default)).Count);
        Assert.True(hers.SetEquals((await store.Reader.ListRuns(new RunQuery { Owner = "ann" }, default)).Select(run => run.ConversationId)));
        Assert.True(hers.SetEquals((await store.Steps.List(new StepQuery { Owner = "ann" }, default)).Select(step => step.Run.ConversationId)));
        Assert.True(hers.SetEquals((await store.Agents.ReadMessages(new HistoryQuery { Owner = "ann" }, default)).Select(place => place.ConversationId)));
        Assert.Equal(3, (await store.Reader.SearchMessages(new MessageSearch(null, "hello", [], null, null, 10) { Owner = "ann" }, default)).Count);
    }

    [Fact]
    public async Task DefaultConversations_AreLeftOutWhereAsked()
    {
        await using var store = await OpenStore.At(Database);
        var (usual, ofAgent) = (Owned("ann"), Owned("ann"));
        ofAgent.Head = ofAgent.Head with { Id = ofAgent.Head.AgentId };
        foreach (var talk in new[] { usual, ofAgent }) await store.Committed(talk.Next(Talk.Message("hello")));

        var listed = await store.Reader.List(new ConversationQuery { Owner = "ann", WithoutDefaults = true }, default);

        Assert.Equal([usual.Id], listed.Select(head => head.Id));
    }

    [Fact]
    public async Task Resources_OfAUser_AreListedAndCountedAlone()
    {
        await using var store = await OpenStore.At(Database);
        var ids = new Dictionary<(string? Owner, OwnedKind Kind), Guid>();
        foreach (var owner in Owners)
        {
            foreach (var kind in new[] { OwnedKind.Agent, OwnedKind.Block, OwnedKind.Tool }) ids[(owner, kind)] = Guid.NewGuid();
            await Write(store, "agent", new AgentRecord { State = new(ids[(owner, OwnedKind.Agent)], "a", "s", Now, Now) { Owner = owner, Tags = [$"tag of {owner}"] } });
            await Write(store, "block", new BlockRecord { State = new(ids[(owner, OwnedKind.Block)], "label", "value", 10, Now, Now) { Owner = owner } });
            await Write(store, "tool", new ToolRecord { State = new(ids[(owner, OwnedKind.Tool)], "tool", "", JsonElement.Parse("{}"), Now, Now) { Owner = owner } });
        }

        Assert.Equal([ids[("ann", OwnedKind.Agent)]], (await store.Agents.ListAgents(new AgentQuery { Owner = "ann" }, default)).Select(agent => agent.Id));
        Assert.Equal([ids[("ann", OwnedKind.Block)]], (await store.Agents.ListBlocks(new BlockQuery { Owner = "ann" }, default)).Select(block => block.Id));
        Assert.Equal([ids[("ann", OwnedKind.Tool)]], (await store.Tools.ListTools("ann", default)).Select(tool => tool.Id));
        Assert.Equal((1, 3), (await store.Agents.CountAgents("ann", default), await store.Agents.CountAgents(null, default)));
        Assert.Equal(["tag of ann"], await store.Agents.ListTags("ann", default));
        foreach (var ((owner, kind), id) in ids) Assert.Equal(new Ownership(owner), await store.Ownership.Find(kind, id, default));
    }

    static Talk Owned(string? owner)
    {
        var talk = new Talk();
        talk.Head = talk.Head with { Owner = owner };
        return talk;
    }

    static Task Write<T>(OpenStore store, string name, T state) =>
        store.GrainStorage.WriteStateAsync(name, GrainId.Create(name, Guid.NewGuid().ToString("N")), new GrainState<T>(state));
}

using Conversations.Log;
using Conversations.Users;

namespace Conversations.Silo.Tests.Storage;

public abstract class UsageStoreTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateOnly First = new(2026, 1, 1);
    static readonly DateOnly Last = new(2026, 1, 3);

    [Fact]
    public async Task Steps_OfManyCommits_AreAddedUpExactly()
    {
        await using var store = await OpenStore.At(Database);
        var talks = Enumerable.Range(0, 20).Select(_ => Owned("ann")).Append(Owned("bob")).ToList();

        await Task.WhenAll(talks.Select(async talk =>
        {
            await store.Committed(talk.Next(Talk.Message("hello")));
            await store.Committed(talk.Next(Step("a/one", 3, 2, 0.000000000001m), Step("a/one", 30, 20, 0.1m), Step("b/two", 1, 1, null)));
            await store.Committed(talk.Next(Step("a/one", 300, 200, 0.01m)));
        }));

        var rows = await store.Usage.Read("ann", First, Last, default);
        Assert.Equal(
            [
                new DayUsage(new(2026, 1, 2), "a/one", 6660, 4440, 60, 20 * 0.110000000001m, 60),
                new DayUsage(new(2026, 1, 2), "b/two", 20, 20, 20, 0, 20),
            ],
            rows);
        Assert.Equal(2, (await store.Usage.Read("bob", First, Last, default)).Count);
        Assert.Empty(await store.Usage.Read(null, First, Last, default));
        Assert.Empty(await store.Usage.Read("ann", First, First, default));
    }

    [Fact]
    public async Task Commit_ThatIsRefused_CountsNothing()
    {
        await using var store = await OpenStore.At(Database);
        var talk = Owned(null);
        await store.Committed(talk.Next(Talk.Message("hello")));
        var stale = talk.Head;
        await store.Committed(talk.Next(Step("a/one", 1, 1, 1)));

        talk.Head = stale;
        await store.Commit(talk.Next(Step("a/one", 1, 1, 1)));

        Assert.Equal(1, (await store.Usage.Read(null, First, Last, default)).Single().Messages);
    }

    [Fact]
    public async Task Fork_CountsNothing_AndAQuestionItsTokens()
    {
        await using var store = await OpenStore.At(Database);
        var talk = Owned("ann");
        talk.Head = talk.Head with { Copying = true };
        await store.Committed(talk.Next(Step("a/one", 3, 2, 1)));
        talk.Head = talk.Head with { Copying = false };
        await store.Committed(talk.Next(Step("a/one", 30, 20, 1), new Forked(Guid.NewGuid(), KeepsUsage: true)));
        await store.Committed(talk.Next(new UsageRecorded("title-llm", "a/one", new Usage(5, 1))));

        Assert.Equal([new DayUsage(new(2026, 1, 2), "a/one", 5, 1, 0, 0, 0)], await store.Usage.Read("ann", First, Last, default));
    }

    [Fact]
    public async Task Owner_OfAThing_IsThatOfItsConversation()
    {
        await using var store = await OpenStore.At(Database);
        var (hers, nobodys) = (Owned("ann"), Owned(null));
        var run = hers.Run();
        var message = Talk.Message("hello", runId: run.Id);
        var step = new StepStarted(run.Id, Guid.NewGuid(), Guid.NewGuid(), 1, 1, "a/one");
        await store.Committed(hers.Next(run, [], message, step));
        await store.Committed(nobodys.Next(Talk.Message("hello")));

        foreach (var (kind, id) in new[]
        {
            (OwnedKind.Conversation, hers.Id), (OwnedKind.Run, run.Id), (OwnedKind.Message, message.Message.Id), (OwnedKind.Step, step.StepId),
        })
            Assert.Equal(new Ownership("ann"), await store.Ownership.Find(kind, id, default));
        Assert.Equal(new Ownership(null), await store.Ownership.Find(OwnedKind.Conversation, nobodys.Id, default));
        foreach (var kind in Enum.GetValues<OwnedKind>()) Assert.Null(await store.Ownership.Find(kind, Guid.NewGuid(), default));
    }

    static Talk Owned(string? owner)
    {
        var talk = new Talk();
        talk.Head = talk.Head with { Owner = owner };
        return talk;
    }

    static StepFinished Step(string model, long prompt, long completion, decimal? cost) =>
        new(Guid.NewGuid(), Guid.NewGuid(), model, new Usage(prompt, completion, CachedInput: 1, Cost: cost));
}

using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class CommitTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task Commit_acknowledged_isReadAsItWasWritten()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var run = talk.Run();
        var commit = talk.Next(run, ["otid-1"], new ConversationCreated(talk.Head.AgentId, new(Summary: "na\u00efve"), []), Talk.Message("hello"));

        Assert.Equal(CommitResult.Committed, await store.Commit(commit));

        Assert.Empty(Sample.Differences(commit.Events, (await store.Log(talk.Id)).ToImmutableArray(), "log"));
        Assert.Empty(Sample.Differences(commit.Head, await store.Head(talk.Id), "head"));
        Assert.Empty(Sample.Differences(run, await store.Reader.FindRun(run.Id, CancellationToken.None), "run"));
        Assert.Equal(run.Id, (await store.Reader.FindRunByKey(talk.Id, "otid-1", CancellationToken.None))?.Id);
    }

    [Fact]
    public async Task Commit_afterReopening_isStillThere()
    {
        var talk = new Talk();
        await using (var store = await OpenStore.At(Database)) await store.Committed(talk.Next(Talk.Message("hello")));

        await using var reopened = await OpenStore.At(Database);

        Assert.Single(await reopened.Log(talk.Id));
        await reopened.Committed(talk.Next(Talk.Message("again")));
    }

    [Fact]
    public async Task SecondConversation_withTheSameId_conflicts()
    {
        await using var store = await OpenStore.At(Database);
        var (mine, others) = (new Talk(), new Talk());
        others.Head = others.Head with { Id = mine.Id };
        await store.Committed(mine.Next(Talk.Message("mine")));

        Assert.Equal(CommitResult.Conflict, await store.Commit(others.Next(Talk.Message("other"))));

        Assert.Single(await store.Log(mine.Id));
    }

    [Fact]
    public async Task StaleOwner_conflicts_andChangesNothing()
    {
        await using var store = await OpenStore.At(Database);
        var (owner, stale) = (new Talk(), new Talk());
        var opening = owner.Next(Talk.Message("first"));
        stale.Head = owner.Head;
        await store.Committed(opening);
        await store.Committed(owner.Next(Talk.Message("second")));

        var run = stale.Run();
        var result = await store.Commit(stale.Next(run, ["key"], Talk.Message("late"), Talk.Message("later")));

        Assert.Equal(CommitResult.Conflict, result);
        Assert.Equal(2, (await store.Log(owner.Id)).Count);
        Assert.Equal(2, (await store.Head(owner.Id))!.LastSeq);
        Assert.Null(await store.Reader.FindRun(run.Id, CancellationToken.None));
        Assert.Null(await store.Reader.FindRunByKey(owner.Id, "key", CancellationToken.None));
    }

    [Fact]
    public async Task Conflict_inTheMiddleOfAGroup_leavesTheOthersCommitted()
    {
        await using var store = await OpenStore.At(Database);
        var taken = new Talk();
        await store.Committed(taken.Next(Talk.Message("first")));
        var talks = Enumerable.Range(0, 40).Select(_ => new Talk()).ToArray();

        var results = await Task.WhenAll(talks.Select((talk, index) => index % 8 == 5
            ? store.Commit(new Talk { Head = talk.Head with { Id = taken.Id } }.Next(Talk.Message("stolen")))
            : store.Commit(talk.Next(Talk.Message("own")))));

        Assert.All(results.Select((result, index) => (result, index)), each =>
            Assert.Equal(each.index % 8 == 5 ? CommitResult.Conflict : CommitResult.Committed, each.result));
        foreach (var (talk, index) in talks.Select((talk, index) => (talk, index)))
        {
            Assert.Equal(index % 8 == 5 ? 0 : 1, (await store.Log(talk.Id)).Count);
        }
    }

    [Fact]
    public async Task LogAheadOfItsHead_conflictsAlone_whenOthersCommitWithIt()
    {
        await using var store = await OpenStore.At(Database);
        var torn = new Talk();
        await store.Committed(torn.Next(Talk.Message("first")));
        await store.Committed(torn.Next(Talk.Message("second")));
        Database.Execute("update conversations set last_seq = 1");
        torn.Head = torn.Head with { LastSeq = 1 };
        var talks = Enumerable.Range(0, 10).Select(_ => new Talk()).ToArray();

        var others = talks.Select(talk => store.Commit(talk.Next(Talk.Message("own")))).ToArray();
        var result = await store.Commit(torn.Next(Talk.Message("third"), Talk.Message("fourth")));

        Assert.Equal(CommitResult.Conflict, result);
        Assert.All(await Task.WhenAll(others), other => Assert.Equal(CommitResult.Committed, other));
        Assert.Equal(2, (await store.Log(torn.Id)).Count);
        Assert.All(await Task.WhenAll(talks.Select(talk => store.Log(talk.Id))), log => Assert.Single(log));
    }

    [Fact]
    public async Task Run_thatEnds_replacesItsRecord()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var run = talk.Run();
        await store.Committed(talk.Next(run, [], new RunStarted(run.Id, run.Options)));
        var ended = run with { Status = RunStatus.Completed, StopReason = StopReason.EndTurn, CompletedAt = run.CreatedAt.AddTicks(7), Steps = 2 };

        await store.Committed(talk.Next(ended, [], new RunFinished(run.Id, ended.Status, StopReason.EndTurn, Usage.None, 2, null)));

        Assert.Empty(Sample.Differences(ended, await store.Reader.FindRun(run.Id, CancellationToken.None), "run"));
    }

    [Fact]
    public async Task Run_ofAnotherConversation_isNotOverwritten_andNothingIsCommitted()
    {
        await using var store = await OpenStore.At(Database);
        var (talk, thief, bystander) = (new Talk(), new Talk(), new Talk());
        var run = talk.Run();
        await store.Committed(talk.Next(run, [], new RunStarted(run.Id, run.Options)));

        var theft = store.Commit(thief.Next(thief.Run(run.Id), [], Talk.Message("mine")));
        var other = store.Commit(bystander.Next(Talk.Message("aside")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => theft);
        Assert.Equal(CommitResult.Committed, await other);
        Assert.Null(await store.Head(thief.Id));
        Assert.Equal(talk.Id, (await store.Reader.FindRun(run.Id, CancellationToken.None))!.ConversationId);
    }

    [Theory]
    [InlineData("no events")]
    [InlineData("a run of another conversation")]
    [InlineData("a gap before the events")]
    [InlineData("keys without a run")]
    public async Task Commit_thatContradictsItself_isRefused(string contradiction)
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var commit = contradiction switch
        {
            "no events" => talk.Next(),
            "a gap before the events" => talk.Next(Talk.Message("a")) with { Head = talk.Head with { LastSeq = 5 } },
            "a run of another conversation" => talk.Next(new Talk().Run(), [], Talk.Message("a")),
            _ => talk.Next(null, ["key"], Talk.Message("a")),
        };

        await Assert.ThrowsAsync<ArgumentException>(() => store.Commit(commit));
    }
}

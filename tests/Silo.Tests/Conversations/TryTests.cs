using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Conversations;

/// <summary>Requests that are sent again because no answer came, and what is not to be taken for one.</summary>
public sealed class TryTests : IAsyncLifetime
{
    static readonly SendTry First = new("key", null);
    static readonly SendTry Again = new("key", TimeSpan.FromMinutes(5));

    SiloUnderTest silo = null!;

    public async Task InitializeAsync() => silo = await SiloUnderTest.Start();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task LaterTry_WhenTheRunHasEnded_GetsThatRun()
    {
        var id = await silo.NewConversation();
        var run = await Turn(id, "yes", First);

        var again = await Send(silo, id, "yes", Again);
        var oncemore = await Send(silo, id, "yes", Again);

        Assert.Equal([run.Id, run.Id], [again.Value!.Id, oncemore.Value!.Id]);
        Assert.NotNull(again.Value.CompletedAt);
        Assert.Equal(["yes"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task LaterTry_WhileTheRunGoesOn_GetsThatRun()
    {
        var id = await silo.NewConversation();
        var run = (await Send(silo, id, "/hang", First)).Value!;

        var again = await Send(silo, id, "/hang", Again);

        Assert.Equal(run.Id, again.Value!.Id);
    }

    [Fact]
    public async Task LaterTry_AtAServerThatHasNotSeenTheFirst_GetsItsRun()
    {
        var id = await silo.NewConversation();
        var run = await Turn(id, "yes", First);
        await using var other = await SiloUnderTest.Start(beside: silo);

        var again = await Send(other, id, "yes", Again);

        Assert.Equal(run.Id, again.Value!.Id);
    }

    [Fact]
    public async Task FirstTry_ThatSaysTheSame_IsAnotherMessage()
    {
        var id = await silo.NewConversation();
        var one = await Turn(id, "yes", First);
        var two = await Turn(id, "yes", First);

        var again = await Send(silo, id, "yes", Again);

        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal(two.Id, again.Value!.Id);
        Assert.Equal(["yes", "yes"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task LaterTry_OfWhatWasRefused_IsNotTakenForAnOlderOneThatSaysTheSame()
    {
        var id = await silo.NewConversation();
        var older = await Turn(id, "tick", First);
        var inTheWay = (await Send(silo, id, "/hang", new SendTry("other", null))).Value!;
        var refused = await Send(silo, id, "tick", First);
        var refusedAgain = await Send(silo, id, "tick", Again);
        await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(inTheWay.Id);

        var taken = await Send(silo, id, "tick", Again);
        await silo.Ended(taken.Value!.Id);
        var lost = await Send(silo, id, "tick", Again);

        Assert.Equal((new Busy(inTheWay.Id), new Busy(inTheWay.Id)), (refused.Refusal, refusedAgain.Refusal));
        Assert.NotEqual(older.Id, taken.Value.Id);
        Assert.Equal(taken.Value.Id, lost.Value!.Id);
        Assert.Equal(["tick", "/hang", "tick"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task LaterTry_WhenTheSameWordsWereRefusedMeanwhile_GetsTheRunOfTheFirst()
    {
        var id = await silo.NewConversation();
        var run = (await Send(silo, id, "/hang", First)).Value!;
        var twice = await Send(silo, id, "/hang", First);
        await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(run.Id);

        var again = await Send(silo, id, "/hang", Again);

        Assert.Equal(new Busy(run.Id), twice.Refusal);
        Assert.Equal(run.Id, again.Value!.Id);
    }

    [Fact]
    public async Task LaterTry_LongAfterTheRun_IsAnotherMessage()
    {
        var id = await silo.NewConversation();
        var run = await Turn(id, "yes", First);

        var late = await Send(silo, id, "yes", Again with { Since = TimeSpan.Zero });

        Assert.NotEqual(run.Id, late.Value!.Id);
    }

    [Fact]
    public async Task LaterTry_OfACancelledRun_GetsThatRun()
    {
        var id = await silo.NewConversation();
        var run = (await Send(silo, id, "/hang", First)).Value!;
        await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(run.Id);

        var again = await Send(silo, id, "/hang", Again);

        Assert.Equal((run.Id, RunStatus.Cancelled), (again.Value!.Id, again.Value.Status));
    }

    [Fact]
    public async Task TriesAtOnce_WhenTheFirstNeverCame_MakeOneRun()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = await silo.NewConversation();

            var sent = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Send(silo, id, "hurry", Again)));

            Assert.Single(sent.Select(outcome => outcome.Value!.Id).Distinct());
            Assert.Equal(["hurry"], await silo.Texts(id, Role.User));
        }
    }

    async Task<RunRecord> Turn(Guid id, string text, SendTry tried)
    {
        var sent = await Send(silo, id, text, tried);
        Assert.True(sent.Accepted, $"Refused: {sent.Refusal}");
        return await silo.Ended(sent.Value.Id);
    }

    static Task<Outcome<RunRecord>> Send(SiloUnderTest to, Guid id, string text, SendTry tried) =>
        to.Grains.GetGrain<IConversationGrain>(id).Send(
            new SendRequest(Guid.NewGuid(), [new NewMessage(Role.User, [new TextPart(text)])], null, new RunOptions(), null, []) { Try = tried });
}

using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class SearchTests(TestDatabase database) : StoreTests(database)
{
    [Theory]
    [InlineData("hello", 2)]
    [InlineData("HELLO w", 1)]
    [InlineData("\u00e9T\u00c9", 1)]
    [InlineData("say \"hi\"", 1)]
    [InlineData("100%", 1)]
    [InlineData("\ud83d\ude80", 1)]
    [InlineData("result of the tool", 1)]
    [InlineData("kind", 0)]
    [InlineData("\"text\"", 0)]
    [InlineData("thought", 0)]
    [InlineData("role", 0)]
    [InlineData("_", 0)]
    public async Task Search_findsTheText_andNotTheJsonAroundIt(string text, int count)
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        await store.Committed(talk.Next(
            Talk.Message("Hello world"),
            Talk.Message("hello there", Role.Assistant),
            Talk.Message("l'\u00c9t\u00e9 \ud83d\ude80"),
            Talk.Message("say \"hi\" 100%"),
            new ToolReturned(new(Guid.NewGuid(), Role.Tool, [new ToolReturnPart("1", "clock", true, "the result of the tool")], talk.Head.CreatedAt)),
            new MessageAdded(new(Guid.NewGuid(), Role.Assistant, [new ReasoningPart("a thought")], talk.Head.CreatedAt))));

        var found = await store.Reader.SearchMessages(new(talk.Head.AgentId, text, [], null, null, 10), CancellationToken.None);

        Assert.Equal(count, found.Count);
    }

    [Fact]
    public async Task Search_isNewestFirst_overTheConversationsOfItsAgentAlone()
    {
        await using var store = await OpenStore.At(Database);
        var agent = Guid.NewGuid();
        var (first, second, other, deleted) = (new Talk(agent), new Talk(agent), new Talk(), new Talk(agent));
        deleted.Head = deleted.Head with { Deleted = true };
        await store.Committed(first.Next(Talk.Message("a needle")));
        await store.Committed(second.Next(Talk.Message("hay"), Talk.Message("hay")));
        await store.Committed(second.Next(Talk.Message("needles")));
        await store.Committed(other.Next(Talk.Message("another needle")));
        await store.Committed(deleted.Next(Talk.Message("a deleted needle")));

        var found = await store.Reader.SearchMessages(new(agent, "needle", [], null, null, 10), CancellationToken.None);

        Assert.Equal(["needles", "a needle"], found.Select(Text));
    }

    [Fact]
    public async Task Search_byRoleAndTime_keepsToThem()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var early = talk.Next(Talk.Message("early", Role.User), Talk.Message("early answer", Role.Assistant));
        var late = talk.Next(Talk.Message("late", Role.User), Talk.Message("late answer", Role.Assistant));
        await store.Committed(early);
        await store.Committed(late);

        var users = await store.Reader.SearchMessages(new(talk.Head.AgentId, null, [Role.User], null, null, 10), CancellationToken.None);
        var recent = await store.Reader.SearchMessages(new(talk.Head.AgentId, null, [], late.Events[0].At, null, 10), CancellationToken.None);
        var old = await store.Reader.SearchMessages(new(talk.Head.AgentId, null, [], null, early.Events[0].At, 10), CancellationToken.None);

        Assert.Equal(["late", "early"], users.Select(Text));
        Assert.Equal(["late answer", "late"], recent.Select(Text));
        Assert.Equal(["early answer", "early"], old.Select(Text));
    }

    [Fact]
    public async Task Search_amongManyThatOnlyLookAlike_goesOnToTheLimit()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        await store.Committed(talk.Next(Talk.Message("kind regards"), Talk.Message("unkind")));
        for (var commit = 0; commit < 10; commit++) await store.Committed(talk.Next([.. Enumerable.Range(0, 100).Select(_ => Talk.Message("hay"))]));

        var found = await store.Reader.SearchMessages(new(talk.Head.AgentId, "kind", [], null, null, 1), CancellationToken.None);

        Assert.Equal(["unkind"], found.Select(Text));
    }

    private static string Text(LoggedEvent logged) => ((MessageEvent)logged.Event).Message.Text();
}

using System.Text.Json;
using Conversations.Agents;
using Conversations.Log;
using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Text that a store may find hard to hold, wherever a client can put it.</summary>
public abstract class TextTests(TestDatabase database) : StoreTests(database)
{
    public static TheoryData<string> Texts =>
    [
        "nul \0 in it", "\0", @"an escape that is none: \u0000", "a backslash \\\0", "\uE000", "\uE0000 \uE0001", "\\\uE000", "emoji \ud83d\ude80", "\u2028 \u0001 \u007f \ufffe",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_ofAnyKind_isReadAsItWasWritten(string text)
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        talk.Head = talk.Head with { Metadata = talk.Head.Metadata with { Summary = text } };
        var run = talk.Run();
        await store.Committed(talk.Next(run, [text], new RunStarted(run.Id, run.Options), Talk.Message(text, runId: run.Id, groupId: text)));
        var agent = GrainStorageTests.Plain() with { Name = text, Tags = [text] };
        await store.GrainStorage.WriteStateAsync("agent", GrainId.Create("agent", "a"), new GrainState<AgentRecord>(new() { State = agent }));

        Assert.Equal(text, ((MessageEvent)(await store.Log(talk.Id))[1].Event).Message.Text());
        Assert.Equal(text, (await store.Head(talk.Id))!.Metadata.Summary);
        Assert.Equal(run.Id, (await store.Reader.FindRunByKey(talk.Id, text, CancellationToken.None))?.Id);
        Assert.Single(await store.Reader.List(new(SummaryContains: text), CancellationToken.None));
        Assert.Single(await store.Reader.ReadMessages(talk.Id, new() { GroupId = text }, CancellationToken.None));
        Assert.Single(await store.Reader.SearchMessages(new(talk.Head.AgentId, text, [Role.User], null, null, 9), CancellationToken.None));
        Assert.Equal(agent.Id, Assert.Single(await store.Agents.ListAgents(new(Name: text), CancellationToken.None)).Id);
        Assert.Equal(text, Assert.Single(await store.Agents.ListTags(null, CancellationToken.None)));
    }

    [Fact]
    public async Task HalfASurrogatePair_isKeptAsTheReplacementCharacter()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        var run = talk.Run();
        await store.Committed(talk.Next(run, ["key \ud800"], new RunStarted(run.Id, run.Options), Talk.Message("half \ud83d", groupId: "\udc00")));

        Assert.Equal("half \ufffd", ((MessageEvent)(await store.Log(talk.Id))[1].Event).Message.Text());
        Assert.Equal(run.Id, (await store.Reader.FindRunByKey(talk.Id, "key \ud800", CancellationToken.None))?.Id);
    }

    [Fact]
    public async Task JsonOfAClient_keepsTheOrderOfItsMembers()
    {
        await using var store = await OpenStore.At(Database);
        const string json = """{"z":1.50,"a":{"$type":"x","\u0000":"\uE000"},"b":null}""";
        var agent = GrainStorageTests.Plain() with { ModelSettings = JsonSerializer.Deserialize<JsonElement>(json) };
        await store.GrainStorage.WriteStateAsync("agent", GrainId.Create("agent", "a"), new GrainState<AgentRecord>(new() { State = agent }));

        var read = Assert.Single(await store.Agents.ListAgents(new(), CancellationToken.None));

        Assert.Equal(["z", "a", "b"], read.ModelSettings!.Value.EnumerateObject().Select(member => member.Name));
        Assert.True(JsonElement.DeepEquals(agent.ModelSettings.Value, read.ModelSettings.Value));
    }
}

using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Chat;

public sealed class StreamTests : IAsyncLifetime
{
    const string Ann = UsersSilo.Ann;

    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Answer_ThatStreams_IsWholeInTheEnd()
    {
        var id = await silo.NewConversation(Ann);

        var events = await silo.Stream(Ann, id, "/words 12");

        Assert.Equal(["message.completed", "usage", "done"], events.Select(each => each.Name).SkipWhile(name => name == "message.delta"));
        var whole = events.Single(each => each.Name == "message.completed").Json;
        Assert.Equal((string)whole["content"]!, string.Concat(events.Where(each => each.Name == "message.delta").Select(each => (string)each.Json["delta"]!)));
        Assert.Equal((long)events[^2].Json["total_tokens"]!, (long)whole["usage"]!["total_tokens"]!);
        Assert.Equal("completed", (string)events[^1].Json["status"]!);
        Assert.Equal(whole.ToJsonString(), (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok()[1]!.ToJsonString());
    }

    [Fact]
    public async Task Stream_CutAnywhere_IsResumedWithWhatIsMissing()
    {
        var id = await silo.NewConversation(Ann);
        var events = await silo.Stream(Ann, id, """/tool conversation_search {"query":"x"}""");

        for (var cut = 0; cut < events.Count; cut++)
        {
            var rest = await silo.Stream(Ann, id, "not to be sent", ("Last-Event-ID", events[cut].Id!));
            Assert.Equal(events.Skip(cut + 1).DefaultIfEmpty(new ChatEvent("done", null, """{"run_id":null,"status":null}""")), rest);
            var again = ChatEvent.Of((await silo.Send(Ann, "GET", $"{ChatSilo.Conversations}/{id}/stream", null, ("Last-Event-ID", events[cut].Id!))).Body);
            Assert.Equal(rest, again);
        }

        Assert.Equal(4, (int)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["message_count"]!);
    }

    [Fact]
    public async Task Stream_OfAnothersRun_DoesNotExist()
    {
        var hers = await silo.NewConversation(Ann);
        var cursor = (await silo.Stream(Ann, hers, "hello"))[0].Id!;
        var his = await silo.NewConversation(UsersSilo.Bob);

        foreach (var wrong in new[] { cursor, $"{Guid.NewGuid()}.1" })
        {
            var answer = await silo.Say(UsersSilo.Bob, his, "hi", ("Last-Event-ID", wrong));
            Assert.Equal((404, """{"detail":"Event not found"}"""), (answer.Status, answer.Body));
        }

        Assert.Equal(422, (await silo.Say(UsersSilo.Bob, his, "hi", ("Last-Event-ID", "no cursor"))).Status);
    }

    [Fact]
    public async Task Stream_WhenNothingRuns_HasNoContent()
    {
        var id = await silo.NewConversation(Ann);

        Assert.Equal(204, (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/stream")).Status);
    }

    [Fact]
    public async Task Model_ThatFails_IsToldInTheStream()
    {
        var id = await silo.NewConversation(Ann);

        var events = await silo.Stream(Ann, id, "/fail 400");

        Assert.Equal(["error", "done"], events.Select(each => each.Name));
        Assert.Equal(502, (int)events[0].Json["status"]!);
        Assert.Equal("failed", (string)events[1].Json["status"]!);
    }

    [Fact]
    public async Task Refusal_OfAStream_HasAStatus()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Post(Ann, $"{ChatSilo.Conversations}/{id}/archive");

        var refused = await silo.Say(Ann, id, "hello", ("Accept", "text/event-stream"));

        Assert.Equal((409, """{"detail":"Conversation is archived"}"""), (refused.Status, refused.Body));
    }

    [Fact]
    public async Task Streams_OfOneUser_AreBounded()
    {
        await silo.Restart(("Limits:StreamsPerUser", "0"));
        var id = await silo.NewConversation(Ann);

        var refused = await silo.Say(Ann, id, "hello", ("Accept", "text/event-stream"));

        Assert.Equal((429, """{"detail":"Too many streams are open. Please try again later."}"""), (refused.Status, refused.Body));
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}

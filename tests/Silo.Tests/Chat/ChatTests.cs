using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Chat;

public sealed class ChatTests : IAsyncLifetime
{
    const string Ann = UsersSilo.Ann;
    const string Bob = UsersSilo.Bob;

    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start(
        ("Models:Prices:local/echo:Input", "1.5"), ("Models:Prices:local/echo:Output", "3"));

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Conversation_ThatIsNew_HasNothing()
    {
        var made = (await silo.Post(Ann, ChatSilo.Conversations)).Ok();

        Assert.Equal("ann", (string)made["user_id"]!);
        Assert.Equal("New conversation", (string)made["title"]!);
        Assert.False((bool)made["is_archived"]!);
        Assert.Equal(0, (int)made["message_count"]!);
        Assert.Equal(0, (int)made["total_tokens"]!);
        Assert.Null(made["last_message_at"]);
        Assert.Equal(made.ToJsonString(), (await silo.Get(Ann, $"{ChatSilo.Conversations}/{made["id"]}")).Ok().ToJsonString());
    }

    [Theory]
    [InlineData("""{"title":7}""", "body")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    public async Task Conversation_OfTheWrongShape_IsRefused(string body, string place)
    {
        var answer = await silo.Post(Ann, ChatSilo.Conversations, body);

        Assert.Equal(422, answer.Status);
        Assert.Equal(place, (string)answer.Json["detail"]![0]!["loc"]![0]!);
    }

    [Fact]
    public async Task Title_ThatIsTooLong_IsRefused()
    {
        var answer = await silo.Post(Ann, ChatSilo.Conversations, $$"""{"title":"{{new string('x', 256)}}"}""");

        Assert.Equal(422, answer.Status);
        Assert.Equal("""{"detail":[{"type":"string_too_long","loc":["body","title"],"msg":"String should have at most 255 characters"}]}""", answer.Body);
    }

    [Fact]
    public async Task Title_NotGiven_IsTheFirstLineOfTheFirstMessage()
    {
        var id = await silo.NewConversation(Ann);

        await silo.Say(Ann, id, $"  {new string('y', 70)}\nand more");
        await silo.Say(Ann, id, "another");

        Assert.Equal(new string('y', 60), (string)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["title"]!);
    }

    [Fact]
    public async Task Title_ThatIsChanged_Stays()
    {
        var id = await silo.NewConversation(Ann, """{"title":"before"}""");

        var changed = (await silo.Send(Ann, "PUT", $"{ChatSilo.Conversations}/{id}", """{"title":"after"}""")).Ok();
        await silo.Say(Ann, id, "hello");

        Assert.Equal("after", (string)changed["title"]!);
        Assert.Equal("after", (string)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["title"]!);
        Assert.Equal(422, (await silo.Send(Ann, "PUT", $"{ChatSilo.Conversations}/{id}", """{"title":""}""")).Status);
        Assert.Equal(422, (await silo.Send(Ann, "PUT", $"{ChatSilo.Conversations}/{id}", "{}")).Status);
    }

    [Fact]
    public async Task Conversation_OfAnother_IsForbidden()
    {
        var id = await silo.NewConversation(Ann);

        foreach (var (method, path, body) in new[]
        {
            ("GET", "", null), ("PUT", "", """{"title":"mine"}"""), ("DELETE", "", null), ("POST", "/archive", "{}"),
            ("GET", "/messages", null), ("POST", "/messages", """{"content":"hi"}"""), ("GET", "/stream", null),
        })
        {
            var answer = await silo.Send(Bob, method, $"{ChatSilo.Conversations}/{id}{path}", body);
            Assert.Equal((403, """{"detail":"Access denied"}"""), (answer.Status, answer.Body));
            var missing = await silo.Send(Bob, method, $"{ChatSilo.Conversations}/{Guid.NewGuid()}{path}", body);
            Assert.Equal((404, """{"detail":"Conversation not found"}"""), (missing.Status, missing.Body));
            Assert.Equal(422, (await silo.Send(Bob, method, $"{ChatSilo.Conversations}/no-uuid{path}", body)).Status);
        }
    }

    [Fact]
    public async Task List_OfConversations_IsTheCallersNewestFirst()
    {
        var (first, second) = (await silo.NewConversation(Ann), await silo.NewConversation(Ann));
        await silo.NewConversation(Bob);
        await silo.Say(Ann, first, "the newest");

        var listed = (await silo.Get(Ann, ChatSilo.Conversations)).Ok().AsArray();

        Assert.Equal([first, second], listed.Select(item => (string)item!["id"]!));
        Assert.Equal(2, (int)listed[0]!["message_count"]!);
        Assert.Contains("the newest", (string)listed[0]!["last_message_preview"]!, StringComparison.Ordinal);
        Assert.Null(listed[1]!["last_message_preview"]);
        Assert.Equal([second], Ids(await silo.Get(Ann, $"{ChatSilo.Conversations}?skip=1&limit=1")));
        foreach (var wrong in new[] { "skip=-1", "limit=0", "limit=101", "limit=x", "include_archived=maybe" })
            Assert.Equal(422, (await silo.Get(Ann, $"{ChatSilo.Conversations}?{wrong}")).Status);
    }

    [Fact]
    public async Task Conversation_ThatIsArchived_TakesNoMessage()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Say(Ann, id, "hello");

        foreach (var time in new[] { "first", "second" })
        {
            var archived = await silo.Post(Ann, $"{ChatSilo.Conversations}/{id}/archive");
            Assert.Equal((200, """{"message":"Conversation archived successfully"}""", time), (archived.Status, archived.Body, time));
        }

        var refused = await silo.Say(Ann, id, "more");
        Assert.Equal((409, """{"detail":"Conversation is archived"}"""), (refused.Status, refused.Body));
        Assert.Empty(Ids(await silo.Get(Ann, ChatSilo.Conversations)));
        Assert.Equal([id], Ids(await silo.Get(Ann, $"{ChatSilo.Conversations}?include_archived=true")));
        Assert.Equal(2, (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok().AsArray().Count);
    }

    [Fact]
    public async Task Conversation_ThatIsDeleted_IsGone()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Say(Ann, id, "hello");

        Assert.Equal(204, (await silo.Send(Ann, "DELETE", $"{ChatSilo.Conversations}/{id}")).Status);

        Assert.Equal(404, (await silo.Send(Ann, "DELETE", $"{ChatSilo.Conversations}/{id}")).Status);
        Assert.Equal(404, (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Status);
        Assert.Equal(404, (await silo.Say(Ann, id, "more")).Status);
    }

    [Fact]
    public async Task Message_ThatIsSent_IsAnsweredWithWhatItCost()
    {
        var id = await silo.NewConversation(Ann);

        var sent = await silo.Say(Ann, id, "hello there");

        Assert.Equal(201, sent.Status);
        var (user, assistant, usage) = (sent.Json["user_message"]!, sent.Json["assistant_message"]!, sent.Json["usage"]!);
        Assert.Equal("hello there", (string)user["content"]!);
        Assert.Equal(("user", "completed"), ((string)user["role"]!, (string)user["metadata"]!["status"]!));
        Assert.Equal("assistant", (string)assistant["role"]!);
        Assert.Equal(id, (string)assistant["conversation_id"]!);
        Assert.Equal("local/echo", (string)usage["model"]!);
        Assert.Equal((long)usage["prompt_tokens"]! + (long)usage["completion_tokens"]!, (long)usage["total_tokens"]!);
        Assert.Equal(((long)usage["prompt_tokens"]! * 1.5m / 1_000_000) + ((long)usage["completion_tokens"]! * 3m / 1_000_000), (decimal)usage["cost"]!);
        var listed = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok().AsArray();
        Assert.Equal([user.ToJsonString(), assistant.ToJsonString()], listed.Select(message => message!.ToJsonString()));
        var conversation = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok();
        Assert.Equal(((long)usage["total_tokens"]!, (decimal)usage["cost"]!), ((long)conversation["total_tokens"]!, (decimal)conversation["total_cost"]!));
    }

    [Theory]
    [InlineData("""{"content":""}""")]
    [InlineData("{}")]
    [InlineData("""{"content":5}""")]
    [InlineData("""{"content":"hi","model":"nobody/has-it"}""")]
    public async Task Message_OfTheWrongShape_IsRefused(string body)
    {
        var id = await silo.NewConversation(Ann);

        var answer = await silo.Post(Ann, $"{ChatSilo.Conversations}/{id}/messages", body);

        Assert.Equal(422, answer.Status);
        Assert.Equal(0, (int)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["message_count"]!);
    }

    [Fact]
    public async Task Message_OfTheLongestLength_IsTaken()
    {
        var id = await silo.NewConversation(Ann);

        Assert.Equal(422, (await silo.Say(Ann, id, new string('x', 32_001))).Status);
        Assert.Equal(201, (await silo.Say(Ann, id, new string('x', 32_000))).Status);
    }

    [Fact]
    public async Task Model_ThatFails_LeavesTheMessageMarked()
    {
        var id = await silo.NewConversation(Ann);

        var failed = await silo.Say(Ann, id, "/fail 400");

        Assert.Equal(502, failed.Status);
        Assert.NotNull((string?)failed.Json["detail"]);
        var message = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok().AsArray().Single()!;
        Assert.Equal(("/fail 400", "failed"), ((string)message["content"]!, (string)message["metadata"]!["status"]!));
        Assert.NotNull((string?)message["metadata"]!["error"]);
        Assert.Equal(201, (await silo.Say(Ann, id, "once more")).Status);
    }

    [Fact]
    public async Task Conversation_ThatAnswers_IsBusy()
    {
        var id = await silo.NewConversation(Ann);
        using var request = UsersSilo.Request(
            Ann, "POST", $"{ChatSilo.Conversations}/{id}/messages", """{"content":"/hang"}""", ("Accept", "text/event-stream"));
        var hanging = silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await silo.Until(Ann, $"/v1/runs?conversation_id=conv-{id}", runs => runs.AsArray().Count == 1, "the run to begin");

        var refused = await silo.Say(Ann, id, "hello");

        Assert.Equal((409, """{"detail":"Conversation is busy"}"""), (refused.Status, refused.Body));
        await silo.Post(Ann, $"/v1/conversations/conv-{id}/cancel");
        (await hanging).Dispose();
    }

    [Fact]
    public async Task Tool_ThatIsCalled_ShowsInTheMetadata()
    {
        var id = await silo.NewConversation(Ann);

        var sent = await silo.Say(Ann, id, """/tool conversation_search {"query":"pears"}""");

        Assert.Equal(201, sent.Status);
        var messages = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok().AsArray();
        Assert.Equal(["user", "assistant", "tool", "assistant"], messages.Select(message => (string)message!["role"]!));
        Assert.Equal("conversation_search", (string)messages[1]!["metadata"]!["tool_calls"]![0]!["name"]!);
        Assert.True((bool)messages[2]!["metadata"]!["tool_results"]![0]!["success"]!);
        Assert.Equal((string)messages[3]!["id"]!, (string)sent.Json["assistant_message"]!["id"]!);
    }

    [Fact]
    public async Task Conversation_GoesOnInAnotherDialect()
    {
        var id = await silo.NewConversation(Ann, """{"title":"shared"}""");
        await silo.Say(Ann, id, "from chat");

        var letta = (await silo.Get(Ann, $"/v1/conversations/conv-{id}")).Ok();
        await silo.Post(Ann, $"/v1/conversations/conv-{id}/messages", """{"input":"from letta","streaming":false}""");

        Assert.Equal("shared", (string)letta["summary"]!);
        Assert.Equal(letta["agent_id"]!.ToString(), (string)(await silo.Get(Ann, "/v1/agents")).Ok()[0]!["id"]!);
        var said = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages")).Ok().AsArray().Where(message => (string)message!["role"]! == "user");
        Assert.Equal(["from chat", "from letta"], said.Select(message => (string)message!["content"]!));
    }

    [Fact]
    public async Task Messages_OfALongConversation_ArePaged()
    {
        var id = await silo.NewConversation(Ann);
        for (var turn = 0; turn < 4; turn++) await silo.Say(Ann, id, $"turn {turn}");
        var all = (await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages?limit=100")).Ok().AsArray().Select(message => message!.ToJsonString()).ToList();

        var paged = new List<string>();
        for (var skip = 0; skip < 9; skip += 3)
            paged.AddRange((await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}/messages?skip={skip}&limit=3")).Ok().AsArray().Select(message => message!.ToJsonString()));

        Assert.Equal(8, all.Count);
        Assert.Equal(all, paged);
    }

    static IEnumerable<string> Ids(Reply list) => list.Ok().AsArray().Select(item => (string)item!["id"]!);
}

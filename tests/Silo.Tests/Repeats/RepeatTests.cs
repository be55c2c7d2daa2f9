using System.Text.Json.Nodes;
using Conversations.Silo.Storage;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Silo.Tests.Repeats;

public sealed class RepeatTests : IAsyncLifetime
{
    const string Ann = UsersSilo.Ann;

    /// <summary>A start under an id of the client's own.</summary>
    const string Named = """{"conversation_id":"2b8f4c2e-6a51-4f0e-9c0a-5d1f4c1f7a10","agent":{"llm":{"model":"local/echo"}},"workspace":{"working_dir":"/workspace"}}""";

    UsersSilo silo = null!;
    Belongings hers = null!;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start();
        hers = await Belongings.Of(silo, Ann);
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    /// <summary>A POST that makes something, and where all of its kind are listed.</summary>
    public static TheoryData<string, string, string> Makers() => new()
    {
        { "/api/v1/conversations", """{"title":"once"}""", "/api/v1/conversations" },
        { "/api/v1/conversations/<chat>/messages", """{"content":"once"}""", "/api/v1/conversations/<chat>/messages" },
        { "/v1/agents", """{"name":"once","memory_blocks":[{"label":"human","value":"x"}]}""", "/v1/agents" },
        { "/v1/blocks", """{"label":"human","value":"once"}""", "/v1/blocks" },
        { "/v1/tools", """{"json_schema":{"name":"once"},"description":"once"}""", "/v1/tools" },
        { "/v1/conversations?agent_id=<Agent>", """{"summary":"once"}""", "/v1/conversations" },
        { "/v1/conversations/import?agent_id=<Agent>", """{"messages":[]}""", "/v1/conversations" },
        { "/v1/conversations/<Conversation>/fork", "{}", "/v1/conversations" },
        { "/v1/conversations/<Conversation>/messages", """{"input":"once","streaming":false}""", "/v1/conversations/<Conversation>/messages" },
        { "/v1/agents/<Agent>/messages", """{"input":"once"}""", "/v1/agents/<Agent>/messages" },
        { "/agent-server/api/conversations/<chat>/events", """{"content":"once","run":true}""", "/v1/runs" },
        { "/agent-server/api/conversations/<chat>/events", """{"content":"once"}""", "/v1/conversations/conv-<chat>/messages" },
        { "/agent-server/api/conversations/<chat>/run", "{}", "/v1/runs" },
        { "/agent-server/api/conversations", Named, "/v1/conversations" },
        { "/agent-server/api/conversations/<chat>/goal", """{"objective":"once","max_iterations":1}""", "/v1/runs" },
        { "/agent-server/api/conversations/<Conversation>/fork", "{}", "/v1/conversations" },
        { "/api/conversations", """{"initial_user_msg":"once"}""", "/v1/conversations" },
        { "/api/conversations/<chat>/message", """{"message":"once"}""", "/v1/runs" },
        { "/api/v1/app-conversations/<chat>/send-message", """{"content":[{"type":"text","text":"once"}]}""", "/v1/runs" },
        { "/api/v1/conversations/<chat>/pending-messages", """{"content":[{"type":"text","text":"once"}]}""", "/v1/runs" },
        { "/v1/agents/<Agent>/messages/async", """{"input":"once"}""", "/v1/runs" },
    };

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Request_SentAgain_GetsTheFirstAnswer(string path, string body, string list)
    {
        (path, list) = await Filled(path, list);
        var first = await silo.Post(Ann, path, body, ("Idempotency-Key", "k"));
        var many = await Count(list);

        foreach (var again in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => silo.Post(Ann, path, body, ("Idempotency-Key", "k")))))
            Assert.Equal((first.Status, first.Body), (again.Status, again.Body));

        Assert.InRange(first.Status, 200, 201);
        Assert.Equal(many, await Count(list));
        var other = await silo.Post(Ann, path, body.Replace("{", """{"x":1,""", StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal), ("Idempotency-Key", "k"));
        Assert.Equal(422, other.Status);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Request_WhoseAnswerWasLost_MakesNothingAgain(string path, string body, string list)
    {
        (path, list) = await Filled(path, list);
        var first = await silo.Post(Ann, path, body, ("Idempotency-Key", "k"));
        var many = await Count(list);
        await LoseAnswers();
        await silo.Restart();

        var again = await silo.Post(Ann, path, body, ("Idempotency-Key", "k"));

        Assert.Equal(first.Status, again.Status);
        Assert.Equal(IdOf(first.Json), IdOf(again.Json));
        Assert.Equal(many, await Count(list));
    }

    [Fact]
    public async Task Requests_SentAtOnce_MakeOneThing()
    {
        var id = await silo.NewConversation(Ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => silo.Say(Ann, id, "/words 20", ("Idempotency-Key", "k"))));

        Assert.All(answers, answer => Assert.Equal((201, answers[0].Body), (answer.Status, answer.Body)));
        Assert.Equal(2, (int)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["message_count"]!);
    }

    [Fact]
    public async Task Posts_SentAtOnce_SayItOnce()
    {
        var id = await silo.NewConversation(Ann);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            _ => silo.Post(Ann, $"/agent-server/api/conversations/{id}/events", """{"content":"/words 20","run":true}""", ("Idempotency-Key", "k"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single((await silo.Get(Ann, $"/agent-server/api/conversations/{id}/events/search?source=user")).Ok()["items"]!.AsArray());
        Assert.Single((await silo.Get(Ann, $"/v1/runs?conversation_id=conv-{id}")).Ok().AsArray());
    }

    [Fact]
    public async Task Start_UnderAnIdThatIsThere_IsNoRepeatOfIt()
    {
        Assert.Equal(201, (await silo.Post(Ann, "/agent-server/api/conversations", Named, ("Idempotency-Key", "k"))).Status);

        Assert.Equal(200, (await silo.Post(Ann, "/agent-server/api/conversations", Named, ("Idempotency-Key", "l"))).Status);
        Assert.Equal(200, (await silo.Post(Ann, "/agent-server/api/conversations", Named)).Status);
    }

    [Theory]
    [InlineData("/goal", """{"objective":"/hang"}""")]
    [InlineData("/goal/resume", "{}")]
    public async Task Goal_WhoseAnswerWasLost_IsPursuedOnce(string route, string body)
    {
        var id = await silo.NewConversation(Ann);
        var conversation = $"/agent-server/api/conversations/{id}";
        if (route == "/goal/resume")
        {
            (await silo.Post(Ann, $"{conversation}/goal", """{"objective":"/hang"}""")).Ok();
            (await silo.Post(Ann, $"{conversation}/interrupt")).Ok();
        }

        (await silo.Post(Ann, conversation + route, body, ("Idempotency-Key", "k"))).Ok();
        (await silo.Post(Ann, $"{conversation}/interrupt")).Ok();
        var runs = await Count("/v1/runs");
        await LoseAnswers();
        await silo.Restart();

        (await silo.Post(Ann, conversation + route, body, ("Idempotency-Key", "k"))).Ok();

        Assert.Equal(runs, await Count("/v1/runs"));
        Assert.Equal("paused", (string)(await silo.Get(Ann, conversation)).Ok()["execution_status"]!);
    }

    [Fact]
    public async Task Stream_AskedForAgain_IsTheSame()
    {
        var id = await silo.NewConversation(Ann);

        var first = await silo.Stream(Ann, id, "/words 9", ("Idempotency-Key", "k"));
        var again = await silo.Stream(Ann, id, "/words 9", ("Idempotency-Key", "k"));

        Assert.Equal(first, again);
        var letta = $"/v1/conversations/conv-{id}/messages";
        var (one, two) = (await silo.Post(Ann, letta, """{"input":"hi"}""", ("Idempotency-Key", "l")), await silo.Post(Ann, letta, """{"input":"hi"}""", ("Idempotency-Key", "l")));
        Assert.Equal((200, one.Body), (two.Status, two.Body));
        Assert.Equal(4, (int)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["message_count"]!);
    }

    [Fact]
    public async Task Run_ThatFailed_IsNotMadeAgain()
    {
        var id = await silo.NewConversation(Ann);

        var (first, again) = (await silo.Say(Ann, id, "/fail 400", ("Idempotency-Key", "k")), await silo.Say(Ann, id, "/fail 400", ("Idempotency-Key", "k")));

        Assert.Equal((502, first.Body), (again.Status, again.Body));
        Assert.Equal(1, (int)(await silo.Get(Ann, $"{ChatSilo.Conversations}/{id}")).Ok()["message_count"]!);
    }

    [Fact]
    public async Task Refusal_ThatChangedNothing_LeavesTheKeyFree()
    {
        var id = await silo.NewConversation(Ann);

        Assert.Equal(422, (await silo.Say(Ann, id, "", ("Idempotency-Key", "k"))).Status);
        Assert.Equal(201, (await silo.Say(Ann, id, "better", ("Idempotency-Key", "k"))).Status);
    }

    [Fact]
    public async Task Key_OfAnotherUser_IsAnotherKey()
    {
        var one = await silo.Post(Ann, ChatSilo.Conversations, "{}", ("Idempotency-Key", "k"));
        var other = await silo.Post(UsersSilo.Bob, ChatSilo.Conversations, """{"title":"his"}""", ("Idempotency-Key", "k"));

        Assert.Equal((201, 201), (one.Status, other.Status));
        Assert.NotEqual(IdOf(one.Json), IdOf(other.Json));
    }

    [Fact]
    public async Task Key_OfTheWrongForm_IsRefused()
    {
        Assert.Equal(422, (await silo.Post(Ann, ChatSilo.Conversations, "{}", ("Idempotency-Key", ""))).Status);
        Assert.Equal(422, (await silo.Post(Ann, "/v1/agents", "{}", ("Idempotency-Key", new string('k', 256)))).Status);
    }

    [Fact]
    public async Task ApiKey_MadeTwice_IsShownOnce()
    {
        var first = await silo.Post(UsersSilo.Admin, "/api/v1/keys", """{"user":"eve"}""", ("Idempotency-Key", "k"));
        var again = await silo.Post(UsersSilo.Admin, "/api/v1/keys", """{"user":"eve"}""", ("Idempotency-Key", "k"));

        Assert.Equal((201, 201), (first.Status, again.Status));
        Assert.Equal(IdOf(first.Json), IdOf(again.Json));
        Assert.Null(again.Json["key"]);
        Assert.Single((await silo.Get(UsersSilo.Admin, "/api/v1/keys?user=eve")).Ok().AsArray());
    }

    async Task<(string, string)> Filled(string path, string list)
    {
        var chat = await silo.NewConversation(Ann);
        string Fill(string text) => Enum.GetValues<Users.OwnedKind>().Aggregate(text, (seen, kind) => seen.Replace($"<{kind}>", hers.IdFor(text, kind), StringComparison.Ordinal))
            .Replace("<chat>", chat, StringComparison.Ordinal);
        return (Fill(path), Fill(list));
    }

    async Task<int> Count(string list) => (await silo.Get(Ann, list)).Ok().AsArray().Count;

    /// <summary>As if the server had died after what it did and before its answer was kept.</summary>
    async Task LoseAnswers() => await silo.Services.GetRequiredService<IStoreWriter>().Execute(default, new Change("update repeats set status = null"));

    static string IdOf(JsonNode answer) => answer switch
    {
        JsonObject made when made["id"] is { } id => (string)id!,
        JsonObject made when made["conversation_id"] is { } id => (string)id!,
        JsonObject done when done["success"] is { } success => $"{success}",
        JsonObject sent when sent["user_message"] is { } user => (string)user["id"]!,
        JsonObject run => (string)run["messages"]![0]!["id"]!,
        _ => (string)answer[0]!["id"]!,
    };
}

using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.OpenHandsV0;

public sealed class ConversationTests(V0Server server) : IClassFixture<V0Server>
{
    const string Task = """{"git_provider":"github","task_type":"OPEN_ISSUE","repo":"ada/engine","issue_number":7,"title":"It turns backwards"}""";

    static readonly string[] Fields =
    [
        "conversation_id", "title", "last_updated_at", "status", "selected_repository", "selected_branch", "git_provider", "trigger", "num_connections", "url",
        "session_api_key", "created_at", "runtime_status", "pr_number", "conversation_version", "sub_conversation_ids",
    ];

    [Fact]
    public async Task Create_answers_with_four_fields_and_the_conversation_runs()
    {
        var (status, made) = await server.Call("POST", "", """{"initial_user_msg":"hello"}""");

        Assert.Equal(200, status);
        Assert.Equal(["status", "conversation_id", "message", "conversation_status"], made!.AsObject().Select(field => field.Key));
        Assert.Equal(("ok", null, "RUNNING"), ((string)made["status"]!, made["message"], (string)made["conversation_status"]!));
        var id = (string)made["conversation_id"]!;
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal("finished", await server.Rest(id));
        Assert.Contains("You said: hello", (await server.Events(id)).Select(item => (string?)item["args"]?["content"]));
    }

    [Fact]
    public async Task Get_shows_every_field_and_a_default_title()
    {
        var id = await server.New();

        var info = await server.Info(id);

        Assert.Equal(Fields.Order(), info.AsObject().Select(field => field.Key).Order());
        Assert.Equal((id, $"Conversation {id[..5]}", "RUNNING", "gui"), ((string)info["conversation_id"]!, (string)info["title"]!, (string)info["status"]!, (string)info["trigger"]!));
        Assert.EndsWith("Z", (string)info["created_at"]!, StringComparison.Ordinal);
        Assert.Equal($"/api/conversations/{id}", (string)info["url"]!);
        Assert.Equal(("V0", 0), ((string)info["conversation_version"]!, (int)info["num_connections"]!));
        foreach (var unset in new[] { "selected_repository", "selected_branch", "git_provider", "session_api_key" }) Assert.Null(info[unset]);
        Assert.True(JsonNode.DeepEquals(info, await server.Info(Guid.Parse(id).ToString().ToUpperInvariant())));
    }

    [Fact]
    public async Task First_message_becomes_the_title_until_somebody_renames_it()
    {
        var id = await server.New("""{"initial_user_msg":"mend the engine"}""");
        Assert.Equal("mend the engine", (string)(await server.Info(id))["title"]!);

        Assert.True((bool)(await server.Ok("PATCH", $"/{id}", """{"title":" Engines "}"""))!);

        Assert.Equal("Engines", (string)(await server.Info(id))["title"]!);
        Assert.Equal(422, (await server.Call("PATCH", $"/{id}", """{"title":""}""")).Status);
        Assert.Equal(422, (await server.Call("PATCH", $"/{id}", """{"title":"x","more":1}""")).Status);
        var (status, body) = await server.Call("PATCH", $"/{Guid.NewGuid():N}", """{"title":"x"}""");
        Assert.Equal((404, "CONVERSATION$NOT_FOUND"), (status, (string)body!["msg_id"]!));
    }

    [Theory]
    [InlineData("{}", null, "gui")]
    [InlineData($$"""{"suggested_task":{{Task}}}""", null, "suggested_task")]
    [InlineData("""{"initial_user_msg":"hi"}""", "Bearer anything", "openhands_api")]
    [InlineData($$"""{"suggested_task":{{Task}}}""", "Bearer anything", "openhands_api")]
    public async Task Trigger_follows_from_the_task_and_the_form_of_the_key(string body, string? authorization, string trigger)
    {
        (string, string)[] headers = authorization is null ? [] : [("Authorization", authorization)];

        var (status, made) = await server.Call("POST", "", body, headers);

        Assert.Equal(200, status);
        Assert.Equal(trigger, (string)(await server.Info((string)made!["conversation_id"]!))["trigger"]!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"initial_user_msg":""}""")]
    [InlineData("""{"image_urls":["data:image/png;base64,AA=="]}""")]
    public async Task Program_that_says_nothing_is_refused(string body)
    {
        var (status, refused) = await server.Call("POST", "", body, ("Authorization", "Bearer anything"));

        Assert.Equal(400, status);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"status":"error","message":"Missing initial user message","msg_id":"CONFIGURATION$MISSING_USER_MESSAGE"}"""), refused));
    }

    [Fact]
    public async Task Suggested_task_is_said_in_the_place_of_the_message()
    {
        foreach (var kind in new[] { "MERGE_CONFLICTS", "FAILING_CHECKS", "UNRESOLVED_COMMENTS", "OPEN_ISSUE" })
        {
            var id = await server.New($$"""{"initial_user_msg":"not this","suggested_task":{{Task.Replace("OPEN_ISSUE", kind, StringComparison.Ordinal)}}}""");

            var said = (string)(await server.Events(id)).First(item => (string?)item["action"] == "message")["args"]!["content"]!;

            Assert.Contains("ada/engine", said, StringComparison.Ordinal);
            Assert.Contains("#7", said, StringComparison.Ordinal);
            Assert.DoesNotContain("not this", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"extra":1}""", "extra_forbidden")]
    [InlineData("""{"conversation_id":"0123456789abcdef0123456789abcdef"}""", "extra_forbidden")]
    [InlineData("""{"agent":{"llm":{}},"workspace":{"working_dir":"/w"}}""", "extra_forbidden")]
    [InlineData("""{"git_provider":"sourceforge"}""", "enum")]
    [InlineData("""{"initial_user_msg":1}""", "string_type")]
    [InlineData("""{"image_urls":"x"}""", "list_type")]
    [InlineData("""{"image_urls":[1]}""", "string_type")]
    [InlineData("""{"suggested_task":{}}""", "missing")]
    [InlineData("""{"suggested_task":{"git_provider":"github","task_type":"NAP","repo":"a/b","issue_number":1,"title":"x"}}""", "enum")]
    [InlineData("""{"suggested_task":{"git_provider":"github","task_type":"OPEN_PR","repo":"a/b","issue_number":1,"title":"x"}}""", "value_error")]
    [InlineData("""{"replay_json":"nonsense"}""", "json_type")]
    [InlineData("[]", "model_attributes_type")]
    [InlineData("", "missing")]
    public async Task Create_of_a_wrong_form_is_refused_as_FastAPI_does(string body, string type)
    {
        var (status, refused) = await server.Call("POST", "", body);

        Assert.Equal(422, status);
        Assert.Contains(type, refused!["detail"]!.AsArray().Select(problem => (string)problem!["type"]!));
    }

    [Fact]
    public async Task Instructions_and_images_reach_the_agent()
    {
        var id = await server.New("""{"initial_user_msg":"look","image_urls":["https://example.test/a.png"],"conversation_instructions":"Speak like a pirate."}""");

        var events = await server.Events(id);

        Assert.Contains("Speak like a pirate.", (string)events[0]["args"]!["content"]!, StringComparison.Ordinal);
        Assert.Equal("https://example.test/a.png", (string)events.First(item => (string?)item["action"] == "message")["args"]!["image_urls"]![0]!);
    }

    [Fact]
    public async Task Delete_ends_the_run_and_takes_everything_with_it()
    {
        var id = await server.New("""{"initial_user_msg":"/hang"}""");
        var agent = (string)(await server.Silo.Get($"/v1/conversations/conv-{Guid.Parse(id)}"))["agent_id"]!;

        Assert.True((bool)(await server.Ok("DELETE", $"/{id}"))!);

        Assert.Null(await server.Ok("GET", $"/{id}"));
        Assert.False((bool)(await server.Ok("DELETE", $"/{id}"))!);
        Assert.Equal(404, (await server.Silo.Send("GET", $"/v1/agents/{agent}")).Status);
        Assert.DoesNotContain(id, (await server.Ok("GET", "?limit=1000"))!["results"]!.AsArray().Select(info => (string)info!["conversation_id"]!));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task Unknown_conversation_is_null_false_or_not_found(string id)
    {
        Assert.Null(await server.Ok("GET", $"/{id}"));
        Assert.False((bool)(await server.Ok("DELETE", $"/{id}"))!);
        var (status, start) = await server.Call("POST", $"/{id}/start");
        Assert.Equal((404, $$"""{"status":"error","conversation_id":"{{id}}"}"""), (status, start!.ToJsonString()));
        Assert.Equal(
            $$"""{"status":"ok","conversation_id":"{{id}}","message":"Conversation was not running","conversation_status":"STOPPED"}""",
            (await server.Ok("POST", $"/{id}/stop"))!.ToJsonString());
        foreach (var path in new[] { "events", "trajectory", "config" })
        {
            var (missing, body) = await server.Call("GET", $"/{id}/{path}");
            Assert.Equal((404, $"Conversation {id} not found"), (missing, (string)body!["detail"]!));
        }
    }

    [Fact]
    public async Task Batch_of_the_agent_server_is_answered_where_ids_are_named()
    {
        var id = await server.New();

        var batch = (await server.Ok("GET", $"?ids={id}&ids={Guid.NewGuid()}"))!.AsArray();

        Assert.Equal([Guid.Parse(id).ToString(), null], batch.Select(info => (string?)info?["id"]));
        Assert.Equal(422, (await server.Call("GET", "?ids=nonsense")).Status);
    }

    [Theory]
    [InlineData("a%5Cb", "Conversation ID contains invalid path characters")]
    [InlineData("a..b", "Conversation ID contains invalid path characters")]
    [InlineData("a%07b", "Conversation ID contains control characters")]
    [InlineData("long", "Conversation ID is too long")]
    public async Task An_id_that_no_conversation_can_have_is_refused(string id, string detail)
    {
        var path = $"/{(id == "long" ? new string('a', 101) : id)}";

        foreach (var (method, route) in new[] { ("GET", ""), ("DELETE", ""), ("POST", "/start"), ("POST", "/stop"), ("GET", "/events"), ("POST", "/message") })
        {
            var (status, body) = await server.Call(method, path + route, route == "/message" ? """{"message": "x"}""" : null);
            Assert.Equal((400, detail), (status, (string)body!["detail"]!));
        }
    }

    [Fact]
    public async Task The_server_tells_of_itself_at_its_own_address()
    {
        Assert.Equal("ok", (string)(await server.Silo.Get("/alive"))["status"]!);
        Assert.Equal((200, "\"OK\""), await server.Silo.Send("GET", "/health"));
        var info = await server.Silo.Get("/server_info");
        Assert.True((double)info["uptime"]! >= 0 && (double)info["idle_time"]! >= 0);
        Assert.True((long)info["resources"]!["memory"]!["rss"]! > 0);
    }

    [Fact]
    public async Task A_program_is_told_what_it_forgot_before_anything_else_is_looked_at()
    {
        var (status, body) = await server.Call("POST", "", """{"repository": "nobody/nothing"}""", ("Authorization", "Bearer any"));

        Assert.Equal((400, "CONFIGURATION$MISSING_USER_MESSAGE"), (status, (string)body!["msg_id"]!));
    }
}

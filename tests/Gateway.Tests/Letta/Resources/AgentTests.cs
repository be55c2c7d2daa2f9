using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AgentTests : IAsyncLifetime
{
    const string Unknown = "agent-123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Agent_MadeOfNothing_HasTheDefaults()
    {
        var agent = await server.NewAgent();

        Assert.Matches("^agent-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", (string?)agent["id"]);
        Assert.Matches("^[A-Za-z]+$", (string?)agent["name"]);
        Assert.NotEqual("", (string?)agent["system"]);
        Assert.Equal("letta_v1_agent", (string?)agent["agent_type"]);
        Assert.Equal("local/echo", (string?)agent["model"]);
        Assert.Equal(["conversation_search", "memory_insert", "memory_replace"], Names(agent["tools"]));
        Assert.Equal("UTC", (string?)agent["timezone"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$", (string?)agent["created_at"]);
        foreach (var empty in new[] { "blocks", "sources", "tags", "tool_rules", "secrets", "identity_ids" }) Assert.Equal("[]", agent[empty]!.ToJsonString());
        foreach (var absent in new[] { "last_stop_reason", "pending_approval", "managed_group", "compaction_settings", "description" })
            Assert.True(agent.ContainsKey(absent) && agent[absent] is null, absent);
        Assert.Equal("{}", agent["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task Agent_MadeOfNothing_ShowsItsModelInBothForms()
    {
        var config = (await server.NewAgent())["llm_config"]!;

        Assert.Equal("local/echo", (string?)config["handle"]);
        Assert.Equal("echo", (string?)config["model"]);
        Assert.Equal("local", (string?)config["model_endpoint_type"]);
        Assert.Equal(32_000, (int)config["context_window"]!);
    }

    [Fact]
    public async Task Agent_JustMade_HasOneMessageInItsDefaultConversation()
    {
        var agent = await server.NewAgent();

        var message = Assert.Single(agent["message_ids"]!.AsArray());
        Assert.StartsWith("message-", (string?)message, StringComparison.Ordinal);
        (await server.Get($"/v1/conversations/?agent_id={agent["id"]}")).Is(200, "[]");
    }

    [Fact]
    public async Task Agent_MadeOfEveryField_ShowsThemAgain()
    {
        var fields = """
            {
              "name": "Ann-Marie O'Neil_2", "system": "Be kind.", "description": "D", "agent_type": "memgpt_v2_agent", "model": "openai/gpt-x",
              "model_settings": {"provider_type":"openai","temperature":0.5}, "context_window_limit": 9000, "parallel_tool_calls": true,
              "tags": ["a","b"], "timezone": "Europe/Oslo", "hidden": true, "metadata": {"k":[1,"two"]}, "embedding": "x/y",
              "compaction_settings": {"mode":"all"}, "enable_sleeptime": true, "message_buffer_autoclear": true, "max_tokens": 77,
              "response_format": {"type":"text"}, "initial_message_sequence": [], "include_base_tool_rules": false, "project_id": "p"
            }
            """;
        var agent = await server.NewAgent(fields);
        var retrieved = (await server.Get($"/v1/agents/{agent["id"]}")).Ok();

        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, agent[name]), name);
            Assert.True(JsonNode.DeepEquals(value, retrieved[name]), name);
        }

        Assert.Equal(9000, (int)agent["llm_config"]!["context_window"]!);
        Assert.True((bool)agent["llm_config"]!["parallel_tool_calls"]!);
    }

    [Fact]
    public async Task Agent_MadeWithBlocks_HasThemInItsMemory()
    {
        var shared = (await server.Post("/v1/blocks/", """{"label":"shared","value":"s"}""")).Ok();
        var agent = await server.NewAgent(
            $$"""{"memory_blocks":[{"label":"human","value":"Ann","limit":50},{"label":"notes","value":"","description":"N","read_only":true}],"block_ids":["{{shared["id"]}}"]}""");

        var blocks = agent["blocks"]!.AsArray();
        Assert.Equal(["human", "notes", "shared"], blocks.Select(block => (string?)block!["label"]).Order());
        var human = blocks.Single(block => (string?)block!["label"] == "human")!;
        Assert.Equal("Ann", (string?)human["value"]);
        Assert.Equal(50, (int)human["limit"]!);
        Assert.NotEqual("", (string?)human["description"]);
        Assert.True((bool)blocks.Single(block => (string?)block!["label"] == "notes")!["read_only"]!);
        Assert.True(JsonNode.DeepEquals(agent["memory"]!["blocks"], blocks));
    }

    [Theory]
    [InlineData("""{"memory_blocks":[{"label":"a","value":"1"},{"label":"a","value":"2"}]}""", 409)]
    [InlineData("""{"memory_blocks":[{"label":"a","value":"123456","limit":5}]}""", 422)]
    [InlineData("""{"block_ids":["block-123e4567-e89b-42d3-8456-426614174000"]}""", 404)]
    [InlineData("""{"block_ids":["nonsense"]}""", 404)]
    [InlineData("""{"name":"<script>"}""", 422)]
    [InlineData("""{"name":""}""", 422)]
    [InlineData("""{"model_settings":{"temperature":1}}""", 422)]
    [InlineData("""{"model_settings":"hot"}""", 422)]
    [InlineData("""{"tool_rules":[{"tool_name":"x"}]}""", 422)]
    [InlineData("""{"tool_rules":[7]}""", 422)]
    [InlineData("""{"tool_ids":["tool-123e4567-e89b-42d3-8456-426614174000"]}""", 400)]
    [InlineData("""{"secrets":["A"]}""", 422)]
    [InlineData("""{"memory_blocks":[null]}""", 422)]
    [InlineData("""{"tags":["a",null]}""", 422)]
    [InlineData("""{"tools":[null]}""", 422)]
    [InlineData("""{"tool_rules":[null]}""", 422)]
    public async Task Agent_OfFieldsThatMakeNoSense_IsNotMade(string body, int status)
    {
        var answer = await server.Post("/v1/agents/", body);

        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Detail);
        Assert.Empty(server.World.Agents);
        Assert.Empty(server.World.Blocks);
    }

    [Fact]
    public async Task Agent_WithToolsThatNobodyHas_IsRefusedInTheWordsThatClientsLookFor() =>
        (await server.Post("/v1/agents/", """{"tools":["web_search","memory_insert","fetch_webpage"]}"""))
            .Is(400, """{"detail":"Tools not found by name: {'web_search', 'fetch_webpage'}"}""");

    [Theory]
    [InlineData("gpt-4")]
    [InlineData("/gpt-4")]
    [InlineData("openai/")]
    [InlineData("")]
    public async Task Agent_WithAModelThatIsNoHandle_IsRefused(string model) =>
        (await server.Post("/v1/agents/", $$"""{"model":"{{model}}"}"""))
            .Is(400, """{"detail":"INVALID_ARGUMENT: The model handle should be in the format provider/model-name"}""");

    [Fact]
    public async Task Agent_WithAModelThatNobodyOffers_IsRefused() =>
        (await server.Post("/v1/agents/", """{"model":"acme/one"}"""))
            .Is(404, """{"detail":"NOT_FOUND: Handle acme/one not found, must be one of []"}""");

    [Fact]
    public async Task Agent_WithoutAModelOnAServerWithoutOne_IsRefused()
    {
        server.World.Default = "";

        (await server.Post("/v1/agents/", "{}"))
            .Is(400, """{"detail":"INVALID_ARGUMENT: Must specify either model or llm_config in request"}""");
    }

    [Fact]
    public async Task Agent_WithAnLlmConfig_TakesItsHandleAndWindow()
    {
        var agent = await server.NewAgent("""{"llm_config":{"handle":"openai/gpt-x","context_window":5000,"model":"gpt-x"}}""");

        Assert.Equal("openai/gpt-x", (string?)agent["model"]);
        Assert.Equal(5000, (int)agent["llm_config"]!["context_window"]!);
    }

    [Fact]
    public async Task Agent_WithoutBaseTools_HasThoseItNames()
    {
        var dice = (await server.Get("/v1/tools/?name=roll_dice")).Ids().Single();
        var bare = await server.NewAgent("""{"include_base_tools":false}""");
        var named = await server.NewAgent($$"""{"include_base_tools":false,"tools":["memory_insert"],"tool_ids":["{{dice}}"]}""");

        Assert.Empty(Names(bare["tools"]));
        Assert.Equal(["memory_insert", "roll_dice"], Names(named["tools"]));
    }

    [Fact]
    public async Task Agent_WithToolRules_KeepsThemAll()
    {
        var agent = await server.NewAgent(
            """{"tool_rules":[{"type":"requires_approval","tool_name":"roll_dice"},{"type":"exit_loop","tool_name":"memory_insert"}]}""");

        var rules = agent["tool_rules"]!.AsArray();
        Assert.Equal(["exit_loop memory_insert", "requires_approval roll_dice"], rules.Select(rule => $"{rule!["type"]} {rule["tool_name"]}"));
        Assert.Equal("roll_dice", Assert.Single(server.World.Agents.Values.Single().ToolsThatNeedApproval));
    }

    [Fact]
    public async Task Agent_WithSecrets_ShowsAndKeepsTheirNamesAlone()
    {
        var agent = await server.NewAgent("""{"secrets":{"TOKEN":"hunter2"}}""");

        Assert.Equal("""[{"key":"TOKEN","value":""}]""", agent["secrets"]!.ToJsonString());
        Assert.DoesNotContain(server.World.Agents.Values.Single().Extra.Values, value => value.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_ThatIsUnknown_IsNotFound()
    {
        var expected = $$"""{"detail":"Agent with ID {{Unknown}} not found"}""";

        (await server.Get($"/v1/agents/{Unknown}")).Is(404, expected);
        (await server.Patch($"/v1/agents/{Unknown}", "{}")).Is(404, expected);
        (await server.Delete($"/v1/agents/{Unknown}")).Is(404, expected);
    }

    [Fact]
    public async Task Agent_AfterARun_ShowsHowItEnded()
    {
        var agent = await server.NewAgent();
        var id = server.World.Agents.Keys.Single();
        var began = server.World.GetUtcNow();
        server.World.Runs.Add(new RunRecord(Guid.NewGuid(), id, id, 3, began, new RunOptions())
        {
            Status = RunStatus.Completed,
            StopReason = StopReason.MaxTokensExceeded,
            CompletedAt = began.AddMilliseconds(1500),
        });

        agent = (await server.Get($"/v1/agents/{agent["id"]}")).Ok();

        Assert.Equal("max_tokens_exceeded", (string?)agent["last_stop_reason"]);
        Assert.Equal(1500, (int)agent["last_run_duration_ms"]!);
    }

    [Fact]
    public async Task Agent_WhoseDefaultConversationWaits_ShowsTheApprovalRequest()
    {
        var agent = await server.NewAgent();
        var id = server.World.Agents.Keys.Single();
        var call = new ToolCallPart("call_1", "roll_dice", "{}");
        var request = new Message(Guid.NewGuid(), Role.Assistant, [call], server.World.GetUtcNow());
        server.World.Commit(
            server.World.Heads[id] with { Pending = new PendingApproval(request.Id, Guid.NewGuid(), [call], []) },
            new ApprovalRequested(request, [call.ToolCallId]));

        var pending = (await server.Get($"/v1/agents/{agent["id"]}")).Ok()["pending_approval"]!;

        Assert.Equal("approval_request_message", (string?)pending["message_type"]);
        Assert.Equal("roll_dice", (string?)pending["tool_call"]!["name"]);
    }

    [Fact]
    public async Task Update_ChangesWhatIsGivenAndNothingElse()
    {
        var before = await server.NewAgent("""{"name":"one","description":"D","tags":["a"],"metadata":{"k":1},"tools":["roll_dice"]}""");

        var after = (await server.Patch(
            $"/v1/agents/{before["id"]}",
            """{"name":"two","description":null,"tags":null,"metadata":null,"model":"openai/gpt-x","compaction_settings":{"mode":"all"}}""")).Ok();

        Assert.Equal("two", (string?)after["name"]);
        Assert.Equal("openai/gpt-x", (string?)after["model"]);
        Assert.Equal("""{"mode":"all"}""", after["compaction_settings"]!.ToJsonString());
        foreach (var same in new[] { "id", "description", "tags", "metadata", "tools", "system", "created_at", "message_ids" })
            Assert.True(JsonNode.DeepEquals(before[same], after[same]), same);
        Assert.NotEqual((string?)before["updated_at"], (string?)after["updated_at"]);
    }

    [Fact]
    public async Task Update_WithListsThatAreEmpty_EmptiesThem()
    {
        var agent = await server.NewAgent("""{"tags":["a"],"memory_blocks":[{"label":"l","value":"v"}]}""");

        agent = (await server.Patch($"/v1/agents/{agent["id"]}", """{"tags":[],"tool_ids":[],"block_ids":[]}""")).Ok();

        foreach (var empty in new[] { "tags", "tools", "blocks" }) Assert.Equal("[]", agent[empty]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"model":"gpt"}""", 400)]
    [InlineData("""{"model":"acme/x"}""", 404)]
    [InlineData("""{"tools":["nobody"]}""", 400)]
    [InlineData("""{"name":"a/b"}""", 422)]
    public async Task Update_ThatMakesNoSense_ChangesNothing(string body, int status)
    {
        var agent = await server.NewAgent();

        Assert.Equal(status, (await server.Patch($"/v1/agents/{agent["id"]}", body)).Status);
        Assert.True(JsonNode.DeepEquals(agent, (await server.Get($"/v1/agents/{agent["id"]}")).Ok()));
    }

    [Fact]
    public async Task Delete_TakesTheAgentAndItsConversationsAway()
    {
        var agent = await server.NewAgent();
        var conversation = await server.NewConversation(agent);

        (await server.Delete($"/v1/agents/{agent["id"]}")).Is(200, $$"""{"message":"Agent id={{agent["id"]}} successfully deleted"}""");

        Assert.Equal(404, (await server.Delete($"/v1/agents/{agent["id"]}")).Status);
        Assert.Equal(404, (await server.Get($"/v1/agents/{agent["id"]}")).Status);
        Assert.Equal(404, (await server.Get($"/v1/conversations/{conversation["id"]}")).Status);
        (await server.Get("/v1/agents/")).Is(200, "[]");
    }

    static string[] Names(JsonNode? tools) => [.. tools!.AsArray().Select(tool => (string)tool!["name"]!)];
}

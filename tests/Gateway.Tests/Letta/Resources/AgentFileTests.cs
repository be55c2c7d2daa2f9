using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AgentFileTests : IAsyncLifetime
{
    // As Letta's own server writes it, with what this server has no place for.
    const string Letta = """
        {
          "agents": [{
            "id": "agent-0", "name": "old friend", "system": "be kind", "agent_type": "memgpt_v2_agent", "memory_blocks": [], "tools": [],
            "tool_ids": ["tool-0", "tool-1", "tool-2"], "block_ids": ["block-0"], "source_ids": [], "tags": ["old"],
            "tool_rules": [{"tool_name": "memory_insert", "type": "requires_approval"}],
            "llm_config": {"model": "echo", "model_endpoint_type": "local", "handle": "local/echo", "context_window": 9000},
            "embedding_config": null, "model": null, "include_base_tools": false, "secrets": null,
            "tool_exec_environment_variables": {"KEY": ""}, "metadata": {"a": 1}, "description": null, "hidden": null, "timezone": "UTC",
            "in_context_message_ids": ["message-0", "message-3", "message-4", "message-5"],
            "messages": [
              {"id": "message-0", "role": "system", "content": [{"type": "text", "text": "old prompt"}], "created_at": "2025-01-01T00:00:00Z"},
              {"id": "message-1", "role": "user", "content": [{"type": "text", "text": "{\"type\": \"user_message\", \"message\": \"hi\", \"time\": \"t\"}"}], "created_at": "2025-01-01T00:00:01Z"},
              {"id": "message-2", "role": "assistant", "content": [{"type": "reasoning", "reasoning": "hm", "is_native": true}, {"type": "text", "text": "hello"}], "created_at": "2025-01-01T00:00:02Z"},
              {"id": "message-3", "role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Rome\"}"}}], "created_at": "2025-01-01T00:00:03Z"},
              {"id": "message-4", "role": "tool", "content": [{"type": "text", "text": "{\"status\": \"OK\", \"message\": \"sunny\", \"time\": \"t\"}"}], "tool_call_id": "c1", "created_at": "2025-01-01T00:00:04Z"},
              {"id": "message-5", "role": "approval", "content": [], "tool_calls": [{"id": "c2", "type": "function", "function": {"name": "weather", "arguments": "{}"}}], "created_at": "2025-01-01T00:00:05Z"}
            ]
          }],
          "groups": [], "files": [], "sources": [], "mcp_servers": [], "skills": [],
          "blocks": [{"id": "block-0", "label": "human", "value": "Ann", "limit": 500, "is_template": false, "description": "who", "metadata": {}}],
          "tools": [
            {"id": "tool-0", "name": "memory_insert", "tool_type": "letta_core", "json_schema": {"name": "memory_insert"}},
            {"id": "tool-1", "name": "weather", "tool_type": "custom", "source_code": "def weather(city: str): ...", "json_schema": {"name": "weather", "description": "w", "parameters": {"type": "object", "properties": {}}}},
            {"id": "tool-2", "name": "archival_memory_insert", "tool_type": "letta_core", "json_schema": {"name": "archival_memory_insert"}}
          ],
          "metadata": {"revision_id": "x"}, "created_at": "2025-01-02T00:00:00Z"
        }
        """;

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Import_OfLettasFile_MakesTheAgentWithItsBlocksToolsAndMessages()
    {
        var id = (string)(await Import(Letta)).Ok()["agent_ids"]![0]!;

        var agent = (await server.Get($"/v1/agents/{id}")).Ok();
        Assert.Equal(("old friend", "be kind", "local/echo", 9000), ((string)agent["name"]!, (string)agent["system"]!, (string)agent["model"]!, (int)agent["context_window_limit"]!));
        Assert.Equal(["memory_insert", "weather"], agent["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));
        Assert.Equal("Ann", (string?)agent["blocks"]![0]!["value"]);
        Assert.Equal("requires_approval", (string?)agent["tool_rules"]![0]!["type"]);
        Assert.Equal("memgpt_v2_agent", (string?)agent["agent_type"]);
        Assert.Equal(5, agent["message_ids"]!.AsArray().Count);
        var rows = (await server.Get($"/v1/agents/{id}/messages?order=asc")).Rows();
        Assert.Equal(
            [
                "system_message:be kind", "user_message:hi", "reasoning_message:hm", "assistant_message:hello", "tool_call_message:",
                "tool_return_message:sunny", "tool_call_message:", "tool_return_message:The result of this call is not known: the conversation was exported before it had one.",
            ],
            rows.Select(row => $"{row!["message_type"]}:{row["content"] ?? row["reasoning"] ?? row["tool_return"]}"));
        Assert.Equal("2025-01-01T00:00:01+00:00", (string?)rows[1]!["date"]);
    }

    [Fact]
    public async Task Import_OfAnExport_GivesTheSameAgent()
    {
        var tool = (await server.Post("/v1/tools/", """{"json_schema":{"name":"tides","description":"d"}}""")).Ok();
        var agent = await server.NewAgent(
            $$$"""{"name":"original","memory_blocks":[{"label":"human","value":"Ann"}],"tool_ids":["{{{tool["id"]}}}"],"tags":["t"],"secrets":{"KEY":"classified"}}""");
        var guid = Guid.Parse(((string)agent["id"]!)["agent-".Length..]);
        server.World.Say(guid, Role.User, "question");
        server.World.Say(guid, Role.Assistant, "answer");

        var exported = await server.Get($"/v1/agents/{agent["id"]}/export");
        var copied = (string)(await Import(exported.Body, ("append_copy_suffix", "true"))).Ok()["agent_ids"]![0]!;
        var again = await server.Get($"/v1/agents/{copied}/export");

        Assert.DoesNotContain("classified", exported.Body, StringComparison.Ordinal);
        Assert.Equal("original_copy", (string?)again.Ok()["agents"]![0]!["name"]);
        var (first, second) = (exported.Ok(), again.Ok());
        foreach (var file in new[] { first, second })
        {
            file.Remove("created_at");
            file["agents"]![0]!.AsObject().Remove("name");
            // The prompt is compiled anew, now.
            file["agents"]![0]!["messages"]![0]!.AsObject().Remove("created_at");
        }

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(["question", "answer"], (await server.Get($"/v1/agents/{copied}/messages?order=asc")).Rows().Skip(1).Select(row => (string?)row!["content"]));
        Assert.NotEqual((string?)agent["blocks"]![0]!["id"], (string?)(await server.Get($"/v1/agents/{copied}")).Ok()["blocks"]![0]!["id"]);
    }

    [Fact]
    public async Task Export_CanLeaveTheMessagesOut_OrTakeAnotherConversations()
    {
        var agent = await server.NewAgent();
        var conversation = await server.NewConversation(agent);
        server.World.Say(Guid.Parse(((string)conversation["id"]!)["conv-".Length..]), Role.User, "elsewhere");
        var path = $"/v1/agents/{agent["id"]}/export";

        Assert.Empty((await server.Get($"{path}?scrub_messages=true")).Ok()["agents"]![0]!["messages"]!.AsArray());
        var other = (await server.Get($"{path}?conversation_id={conversation["id"]}")).Ok()["agents"]![0]!;
        Assert.Equal("elsewhere", (string?)other["messages"]![1]!["content"]![0]!["text"]);
        Assert.Equal(["message-0", "message-1"], other["in_context_message_ids"]!.AsArray().Select(id => (string?)id));
        Assert.Equal(404, (await server.Get($"{path}?conversation_id=conv-123e4567-e89b-42d3-8456-426614174000")).Status);
        Assert.Equal(400, (await server.Get($"{path}?use_legacy_format=true")).Status);
        Assert.Equal(404, (await server.Get("/v1/agents/agent-123e4567-e89b-42d3-8456-426614174000/export")).Status);
    }

    [Fact]
    public async Task Import_WithOptions_FollowsThem()
    {
        await server.Post("/v1/tools/", """{"json_schema":{"name":"weather","description":"mine"}}""");

        var id = (string)(await Import(
            Letta, ("strip_messages", "true"), ("name", "renamed"), ("model", "openai/gpt"), ("override_existing_tools", "false"), ("secrets", """{"KEY":"v"}"""))).Ok()["agent_ids"]![0]!;

        var agent = (await server.Get($"/v1/agents/{id}")).Ok();
        Assert.Equal(("renamed", "openai/gpt"), ((string)agent["name"]!, (string)agent["model"]!));
        Assert.Equal("mine", (string?)agent["tools"]![1]!["description"]);
        Assert.Equal("""[{"key":"KEY","value":""}]""", agent["secrets"]!.ToJsonString());
        Assert.Single((await server.Get($"/v1/agents/{id}/messages")).Rows());
        await Import(Letta);
        Assert.Equal("w", (string?)(await server.Get("/v1/tools/?name=weather")).Rows()[0]!["description"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"agents":[3]}""")]
    [InlineData("""{"agents":[{"block_ids":["block-9"]}]}""")]
    [InlineData("""{"agents":[{"messages":[{"role":"nobody"}]}]}""")]
    [InlineData("""{"agents":[{}],"blocks":[{"id":"b"}]}""")]
    public async Task Import_OfWhatIsNoFile_IsRefused_AndMakesNothing(string file)
    {
        var refused = await Import(file);

        Assert.True(refused.Status == 422, $"{refused.Status} {refused.Body}");
        Assert.Empty(server.World.Agents);
        Assert.Empty(server.World.Blocks);
    }

    [Fact]
    public async Task Import_ForAModelThatNobodyOffers_IsRefused() =>
        Assert.Equal(404, (await Import(Letta, ("model", "nobody/x"))).Status);

    [Fact]
    public async Task Import_FromAPageOfAnotherOrigin_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/agents/import") { Content = Form(Letta) };
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var response = await server.Client.SendAsync(request);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(422, (await server.Post("/v1/agents/import", "{}")).Status);
    }

    async Task<Answer> Import(string file, params (string Name, string Value)[] fields)
    {
        using var response = await server.Client.PostAsync(new Uri("/v1/agents/import", UriKind.Relative), Form(file, fields));
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    static MultipartFormDataContent Form(string file, params (string Name, string Value)[] fields)
    {
        var content = new StringContent(file, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        var form = new MultipartFormDataContent { { content, "file", "agent.af" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return form;
    }
}

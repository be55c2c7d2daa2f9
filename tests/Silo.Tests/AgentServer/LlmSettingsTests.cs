using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Models;
using Conversations.Silo.Tests.Models.OpenAI;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What clients say of how their model is called.</summary>
public sealed class LlmSettingsTests
{
    const string Secret = "tk-4711-0815-abcdef";

    [Fact]
    public async Task Settings_of_the_calls_take_effect()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """
            {"model": "openai/o3", "reasoning_effort": "high", "top_k": 40, "extra_headers": {"X-Tenant": "t1"},
             "litellm_extra_body": {"tags": ["mine"], "model": "other"}, "input_cost_per_token": 0.01, "output_cost_per_token": 0.1}
            """)));

        Assert.Equal("finished", await server.Turn(id, "hello"));

        var (_, headers, body) = Assert.Single(mock.Requests);
        var request = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(("o3", "high", "mine", "t1"), ((string)request["model"]!, (string)request["reasoning_effort"]!, (string)request["tags"]![0]!, headers["X-Tenant"].ToString()));
        Assert.False(request.ContainsKey("top_k"));
        // A hundred tokens in and ten out.
        Assert.Equal(2.0, (double)(await server.Info(id))["metrics"]!["accumulated_cost"]!, 6);
    }

    [Fact]
    public async Task What_is_asked_beside_the_conversation_is_asked_so_too()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, $$"""{"extra_headers": {"Authorization": "Bearer {{Secret}}" } }""")));

        await server.Ok("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "why?" });

        Assert.Equal($"Bearer {Secret}", Assert.Single(mock.Requests).Headers.Authorization.ToString());
    }

    [Fact]
    public async Task Headers_leave_the_server_towards_the_model_alone()
    {
        await using var mock = await MockProvider.Start($$"""{"error": {"message": "no tenant {{Secret}}" } }""", "application/json", 401);
        await using var server = await AgentServer.Start();
        var (_, made) = await server.Call("POST", "", AgentServer.Request(("agent", Agent(mock, $$"""
            {"extra_headers": {"X-Tenant": "{{Secret}}" }, "litellm_extra_body": {"proxy": {"api_key": "{{Secret}}", "tier": "low"} } }
            """))));
        var id = (string)made!["id"]!;

        Assert.Equal("error", await server.Turn(id, "hello"));

        Assert.Equal("**********", (string)made["agent"]!["llm"]!["extra_headers"]!["X-Tenant"]!);
        Assert.Equal("low", (string)made["agent"]!["llm"]!["litellm_extra_body"]!["proxy"]!["tier"]!);
        Assert.Equal(Secret, (string)JsonNode.Parse(mock.Requests.First().Body)!["proxy"]!["api_key"]!);
        var (_, letta) = await server.Silo.Send("GET", "/v1/agents/", null);
        var (_, v0) = await server.Silo.Send("GET", $"/api/conversations/{id}/events", null);
        foreach (var shown in new[] { made.ToJsonString(), (await server.Info(id)).ToJsonString(), string.Join('\n', await server.Events(id)), letta, v0 })
            Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        Assert.Contains("no tenant ***", string.Join('\n', await server.Events(id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_has_its_own_headers_and_masked_ones_stay()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, $$"""{"extra_headers": {"X-Tenant": "{{Secret}}" } }""")));
        var shown = (await server.Info(id))["agent"]!["llm"]!.DeepClone().AsObject();
        shown["extra_headers"]!["X-Other"] = "o";
        var plain = Agent(mock, "{}")["llm"]!.DeepClone();

        await server.Ok("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = shown });
        await server.Turn(id, "one");
        await server.Ok("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = plain });
        await server.Turn(id, "two");

        var (first, second) = (mock.Requests.First().Headers, mock.Requests.Last().Headers);
        Assert.Equal((Secret, "o"), (first["X-Tenant"].ToString(), first["X-Other"].ToString()));
        Assert.Equal(("", ""), (second["X-Tenant"].ToString(), second["X-Other"].ToString()));
    }

    [Fact]
    public async Task Tries_are_those_that_the_client_wants()
    {
        await using var mock = await MockProvider.Start("busy", "text/plain", 503);
        await using var server = await AgentServer.Start();
        var once = await server.New(("agent", Agent(mock, """{"num_retries": 0}""")));
        Assert.Equal("error", await server.Turn(once, "hello"));
        var tried = mock.Requests.Count;
        var often = await server.New(("agent", Agent(mock, """{"num_retries": 4, "retry_multiplier": 0, "retry_min_wait": 0}""")));

        Assert.Equal("error", await server.Turn(often, "hello"));

        Assert.Equal((1, 5), (tried, mock.Requests.Count));
    }

    [Fact]
    public async Task A_long_text_is_shown_to_the_model_by_its_ends()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"max_message_chars": 10}""")));

        await server.Turn(id, "0123456789 and 9876543210");

        Assert.Equal("01234\n[… 15 characters are left out here …]\n43210", (string)JsonNode.Parse(mock.Requests.Single().Body)!["messages"]![1]!["content"]!);
        Assert.Equal("0123456789 and 9876543210", AgentServer.Text((await server.Events(id, "source=user&kind=MessageEvent")).Single()));
    }

    [Theory]
    [InlineData("""{"extra_headers": {"Host": "elsewhere"}}""", "Host")]
    [InlineData("""{"extra_headers": {"X-A": "one\r\ntwo"}}""", "X-A")]
    [InlineData("""{"extra_headers": {"X A": "one"}}""", "X A")]
    [InlineData("""{"extra_headers": {"X-A": 3}}""", "X-A")]
    [InlineData("""{"litellm_extra_body": [1]}""", "litellm_extra_body")]
    [InlineData("""{"num_retries": -1}""", "num_retries")]
    [InlineData("""{"timeout": "long"}""", "timeout")]
    [InlineData("""{"input_cost_per_token": -0.1}""", "input_cost_per_token")]
    public async Task What_cannot_be_is_refused_by_name(string settings, string field)
    {
        await using var server = await AgentServer.Start();
        var agent = AgentServer.Request()["agent"]!.DeepClone();
        foreach (var (name, value) in JsonNode.Parse(settings)!.AsObject()) agent["llm"]![name] = value?.DeepClone();

        var (status, problem) = await server.Call("POST", "", AgentServer.Request(("agent", agent)));

        Assert.Equal((422, field), (status, (string)problem!["detail"]![0]!["loc"]!.AsArray()[^1]!));
        Assert.Equal(0, (int)await server.Ok("GET", "/count"));
    }

    static JsonObject Agent(MockProvider mock, string settings)
    {
        var llm = new JsonObject { ["model"] = "openai/m", ["base_url"] = $"{mock.Url}/v1", ["api_key"] = "sk-given" };
        foreach (var (name, value) in JsonNode.Parse(settings)!.AsObject()) llm[name] = value?.DeepClone();
        return new JsonObject { ["llm"] = llm, ["tools"] = new JsonArray() };
    }

    static Task<MockProvider> Model() => MockProvider.Start(Chunks.Text("said") + Chunks.End() + Chunks.Usage(100, 10) + Chunks.Done);
}

using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Models;
using Conversations.Silo.Tests.Models.OpenAI;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What is told of the calls of a model: their logs, and the tokens that they consisted of.</summary>
public sealed class CompletionTests
{
    const string Secret = "tk-4711-0815-abcdef";

    [Fact]
    public async Task Each_call_is_told_where_the_agent_wants_it()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"log_completions": true, "usage_id": "mine", "temperature": 0.25, "input_cost_per_token": 0.01, "output_cost_per_token": 0.1}""")));

        await server.Turn(id, "hello");
        await server.Ok("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "why?" });

        var logs = await server.Events(id, "kind=LLMCompletionLogEvent");
        Assert.Equal(["mine", "ask-agent-llm"], logs.Select(log => (string)log["usage_id"]!));
        Assert.All(logs, log => Assert.Equal(("environment", "openai/m"), ((string)log["source"]!, (string)log["model_name"]!)));
        Assert.Matches(@"^openai__m-\d+\.\d{3}-[0-9a-f]{4}\.json$", (string)logs[0]["filename"]!);
        var data = JsonNode.Parse((string)logs[0]["log_data"]!)!;
        Assert.Equal("hello", (string)data["messages"]![1]!["content"]!);
        Assert.Equal("terminal", (string)data["tools"]![0]!["function"]!["name"]!);
        Assert.Equal(0.25, (double)data["kwargs"]!["temperature"]!);
        Assert.Equal(("said", "stop"), ((string)data["response"]!["choices"]![0]!["message"]!["content"]!, (string)data["response"]!["choices"]![0]!["finish_reason"]!));
        Assert.Equal((100, 10, 2.0), ((int)data["usage_summary"]!["prompt_tokens"]!, (int)data["response"]!["usage"]!["completion_tokens"]!, (double)data["cost"]!));
        Assert.True((double)data["timestamp"]! > 0 && (double)data["latency_sec"]! >= 0);
        Assert.Equal((2, (string)logs[0]["id"]!), ((int)await server.Ok("GET", $"/{id}/events/count?kind=LLMCompletionLogEvent"), (string)(await server.Ok("GET", $"/{id}/events/{logs[0]["id"]}"))["id"]!));
    }

    [Fact]
    public async Task What_was_told_is_told_again_after_a_restart_and_over_a_socket()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"log_completions": true}""")));
        await server.Turn(id, "hello");
        var told = Assert.Single(await server.Events(id, "kind=LLMCompletionLogEvent")).ToJsonString();

        await server.Silo.Restart();

        Assert.Equal(told, Assert.Single(await server.Events(id, "kind=LLMCompletionLogEvent")).ToJsonString());
        await using var socket = await EventSocketClient.Open(server, id, "resend_mode=all");
        var frame = await socket.Next();
        while ((string)frame!["kind"]! != "LLMCompletionLogEvent") frame = await socket.Next();
        Assert.Equal(told, frame.ToJsonString());
    }

    [Fact]
    public async Task Nobody_else_is_told()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var silent = await server.New(("agent", Agent(mock, "{}")));
        var told = await server.New(("agent", Agent(mock, """{"log_completions": true}""")));

        await server.Turn(silent, "hello");
        await server.Turn(told, "hello");
        await server.Turn(told, "again");

        Assert.DoesNotContain("LLMCompletionLogEvent", await server.Story(silent));
        Assert.Equal(["system", "user", "assistant", "user"], JsonNode.Parse(mock.Requests.Last().Body)!["messages"]!.AsArray().Select(message => (string)message!["role"]!));
        var (_, letta) = await server.Silo.Send("GET", $"/v1/conversations/conv-{told}/messages", null);
        var (_, v0) = await server.Silo.Send("GET", $"/api/conversations/{told}/events", null);
        var (_, streamed) = await server.Silo.Send("POST", $"/v1/conversations/conv-{told}/messages", """{"messages": [{"role": "user", "content": "more"}], "streaming": true, "stream_tokens": true}""");
        Assert.Contains("again", letta, StringComparison.Ordinal);
        Assert.Contains("end_turn", streamed, StringComparison.Ordinal);
        Assert.DoesNotContain("chat.completion", letta + v0 + streamed, StringComparison.Ordinal);
        Assert.Equal(3, (await server.Events(told, "kind=LLMCompletionLogEvent")).Count);
    }

    [Fact]
    public async Task A_call_that_fails_is_told_and_no_secret_is()
    {
        await using var mock = await MockProvider.Start($$"""{"error": {"message": "no tenant {{Secret}}" } }""", "application/json", 401);
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, $$"""
            {"log_completions": true, "extra_headers": {"X-Tenant": "{{Secret}}" }, "litellm_extra_body": {"proxy": {"api_key": "{{Secret}}", "tier": "low"} } }
            """)));

        await server.Turn(id, "hello");

        var log = Assert.Single(await server.Events(id, "kind=LLMCompletionLogEvent"));
        var data = JsonNode.Parse((string)log["log_data"]!)!;
        Assert.EndsWith("-error.json", (string)log["filename"]!, StringComparison.Ordinal);
        Assert.Equal(("Unauthorized", "no tenant ***"), ((string)data["error"]!["type"]!, (string)data["error"]!["message"]!));
        Assert.Equal(("**********", "<secret-hidden>", "low"), ((string)data["kwargs"]!["extra_headers"]!["X-Tenant"]!, (string)data["kwargs"]!["proxy"]!["api_key"]!, (string)data["kwargs"]!["proxy"]!["tier"]!));
        Assert.DoesNotContain(Secret, log.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-given", log.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_a_word_tears_nothing_apart()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"log_completions": true, "litellm_extra_body": {"key": "true", "session": "role", "token": "a"}}""")));

        Assert.Equal("finished", await server.Turn(id, "a true role"));

        var data = JsonNode.Parse((string)Assert.Single(await server.Events(id, "kind=LLMCompletionLogEvent"))["log_data"]!)!;
        Assert.Equal(("user", "a <secret-hidden> <secret-hidden>"), ((string)data["messages"]![1]!["role"]!, (string)data["messages"]![1]!["content"]!));
    }

    [Fact]
    public async Task Messages_that_are_too_long_for_a_log_are_left_out_of_it()
    {
        await using var mock = await Model();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"log_completions": true}""")));

        await server.Turn(id, new string('x', 1 << 20));

        var data = JsonNode.Parse((string)Assert.Single(await server.Events(id, "kind=LLMCompletionLogEvent"))["log_data"]!)!;
        Assert.Equal((null, true, "said"), (data["messages"], (bool)data["messages_left_out"]!, (string)data["response"]!["choices"]![0]!["message"]!["content"]!));
    }

    [Fact]
    public async Task Tokens_are_told_where_the_server_of_the_model_tells_them()
    {
        await using var mock = await MockProvider.Start(
            Chunks.Event("""{"prompt_token_ids": [5, 6, 7], "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "token_ids": null}]}""")
            + Chunks.Event("""{"choices": [{"index": 0, "delta": {"content": "sa"}, "token_ids": [11]}]}""")
            + Chunks.Event("""{"choices": [{"index": 0, "delta": {"content": "id"}, "token_ids": [12, 13], "finish_reason": "stop"}]}""")
            + Chunks.Usage(3, 3) + Chunks.Done);
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(mock, """{"litellm_extra_body": {"return_token_ids": true}}""")));

        await server.Turn(id, "hello");

        Assert.True((bool)JsonNode.Parse(mock.Requests.Single().Body)!["return_token_ids"]!);
        var tokens = Assert.Single(await server.Events(id, "kind=TokenEvent"));
        Assert.Equal(("agent", "[5,6,7]", "[11,12,13]"), ((string)tokens["source"]!, tokens["prompt_token_ids"]!.ToJsonString(), tokens["response_token_ids"]!.ToJsonString()));
        Assert.Equal(["MessageEvent", "TokenEvent"], (await server.Story(id)).Where(kind => kind[0] != '=').TakeLast(2));
    }

    static JsonObject Agent(MockProvider mock, string settings)
    {
        var llm = new JsonObject { ["model"] = "openai/m", ["base_url"] = $"{mock.Url}/v1", ["api_key"] = "sk-given" };
        foreach (var (name, value) in JsonNode.Parse(settings)!.AsObject()) llm[name] = value?.DeepClone();
        return new JsonObject { ["llm"] = llm, ["tools"] = new JsonArray(new JsonObject { ["name"] = "terminal" }) };
    }

    static Task<MockProvider> Model() => MockProvider.Start(Chunks.Text("said") + Chunks.End() + Chunks.Usage(100, 10) + Chunks.Done);
}

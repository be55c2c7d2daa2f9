using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class SendTests
{
    const string Hi = """{"messages":[{"role":"user","content":"hi"}]""";

    [Fact]
    public async Task Send_BySteps_ShowsWholeMessages()
    {
        await using var server = await ChatServer.Start();

        var stream = await server.Events(server.Messages, Hi + "}");

        Assert.Equal(["ping", "assistant_message", "stop_reason", "usage_statistics"], stream.Types);
        Assert.EndsWith("data: [DONE]", stream.Frames[^1]);
        Assert.Equal("hello world", (string?)stream.Of("assistant_message")["content"]);
        Assert.Equal($"run-{server.World.LastRun}", (string?)stream.Of("ping")["run_id"]);
        Assert.Equal("end_turn", (string?)stream.Of("stop_reason")["stop_reason"]);
        Assert.Empty(stream.Seqs);
        Assert.Equal(
            $$"""{"message_type":"usage_statistics","completion_tokens":2,"prompt_tokens":7,"total_tokens":9,"step_count":1,"run_ids":["run-{{server.World.LastRun}}"],"cached_input_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0,"context_tokens":9}""",
            stream.Of("usage_statistics").ToJsonString());
    }

    [Fact]
    public async Task Send_ByTokens_ShowsPiecesThatShareAnIdWithTheListedMessage()
    {
        await using var server = await ChatServer.Start();

        var stream = await server.Events(server.Messages, Hi + ""","stream_tokens":true,"include_pings":false}""");

        Assert.Equal(["assistant_message", "assistant_message", "stop_reason", "usage_statistics"], stream.Types);
        var pieces = stream.Events[..2];
        Assert.Equal(["hello ", "world"], pieces.Select(piece => (string?)piece["content"]));
        var listed = (await server.Get(server.Messages + "?order=desc&limit=1"))[0]!;
        Assert.All(pieces, piece => Assert.Equal((string?)listed["id"], (string?)piece["id"]));
        Assert.All(pieces, piece => Assert.Equal((string?)listed["otid"], (string?)piece["otid"]));
        Assert.All(pieces, piece => Assert.Equal((string?)listed["date"], (string?)piece["date"]));
    }

    [Fact]
    public async Task Send_Stream_HasTheHeadersThatProxiesNeed()
    {
        await using var server = await ChatServer.Start();
        using var content = new StringContent(Hi + "}", null, "application/json");

        using var response = await server.Client.PostAsync(new Uri(server.Messages, UriKind.Relative), content);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
    }

    [Fact]
    public async Task Send_WithoutStreaming_WaitsForTheWholeAnswer()
    {
        await using var server = await ChatServer.Start();

        var (status, body) = await server.Post(server.Messages, Hi + ""","streaming":false}""");

        Assert.Equal(200, status);
        var response = JsonNode.Parse(body)!;
        var message = Assert.Single(response["messages"]!.AsArray())!;
        Assert.Equal("hello world", (string?)message["content"]);
        Assert.Equal("""{"message_type":"stop_reason","stop_reason":"end_turn"}""", response["stop_reason"]!.ToJsonString());
        Assert.Equal(9, (int?)response["usage"]!["total_tokens"]);
        Assert.True(response.AsObject().ContainsKey("logprobs"));
        Assert.True(response.AsObject().ContainsKey("turns"));
    }

    [Fact]
    public async Task Send_Options_ReachTheConversation()
    {
        await using var server = await ChatServer.Start();

        await server.Events(server.Messages, """
            {"input":[{"type":"text","text":"hi"}],"background":true,"stream_tokens":true,"max_steps":3,"override_model":"a/b","system":"s",
             "include_return_message_types":["assistant_message"],"client_tools":[{"name":"dig","parameters":{"type":"object"}}],"unknown":1}
            """);

        var sent = Assert.Single(server.World.Sent);
        Assert.Equal("hi", Assert.IsType<TextPart>(Assert.Single(Assert.Single(sent.Messages).Parts)).Text);
        Assert.Equal(
            (3, true, true, true, "a/b", "s", "dig", "assistant_message"),
            (sent.Options.MaxSteps, sent.Options.Background, sent.Options.StreamTokens, sent.Options.Pings, sent.Options.Model, sent.Options.System,
                sent.Options.ClientTools[0].Name, sent.Options.MessageTypes!.Value[0]));
        Assert.Null(sent.RepeatKey);
        Assert.Null(sent.Answers);
    }

    [Fact]
    public async Task Send_Answers_ReachTheConversation()
    {
        await using var server = await ChatServer.Start();

        await server.Events(server.Messages, """
            {"messages":[
              {"type":"approval","approvals":[{"type":"tool","tool_call_id":"c1","tool_return":"42","status":"success"},{"type":"approval","tool_call_id":"c2","approve":false,"reason":"no"}],"otid":"o1"},
              {"role":"user","content":"go on","otid":"o2"},
              {"approval_request_id":"c3","approve":true,"otid":"o3"}]}
            """);

        var sent = Assert.Single(server.World.Sent);
        Assert.Equal("go on", Assert.IsType<TextPart>(Assert.Single(sent.Messages).Parts[0]).Text);
        Assert.Equal(["c1", "c2", "c3"], sent.Answers!.Value.Select(answer => answer.ToolCallId));
        Assert.Equal("42", sent.Answers.Value[0].Result!.Text);
        Assert.Equal((false, "no"), (sent.Answers.Value[1].Approve, sent.Answers.Value[1].Reason));
        Assert.True(sent.Answers.Value[2].Approve);
        Assert.Equal(["otid:o1", "otid:o2", "otid:o3"], sent.LookupKeys.Take(3));
        // A client that retries is known by all of them together.
        Assert.StartsWith("otids:", Assert.Single(sent.LookupKeys.Skip(3)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "Messages must not be empty")]
    [InlineData("{}", "either 'messages' or 'input'")]
    [InlineData("""{"messages":null,"input":null}""", "either 'messages' or 'input'")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"input":"b"}""", "not both")]
    [InlineData("""{"messages":[{"role":"robot","content":"a"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"video"}]}]}""", "content part")]
    [InlineData("""{"messages":[{"type":"shout","role":"user","content":"a"}]}""", "messages[0].type")]
    [InlineData("""{"messages":[{"type":"approval","approvals":[{"type":"approval","tool_call_id":"c"}]}]}""", "approvals[0].approve")]
    [InlineData("""{"messages":[{"type":"tool_return","tool_returns":[{"tool_call_id":"c","tool_return":"x","status":"maybe"}]}]}""", "tool_returns[0].status")]
    [InlineData("""{"input":"a","max_steps":0}""", "max_steps")]
    [InlineData("""{"input":"a","streaming":"yes"}""", "streaming")]
    [InlineData("""{"input":"a","include_return_message_types":["x_message"]}""", "include_return_message_types")]
    [InlineData("""{"input":"a","client_tools":[{}]}""", "client_tools[0].name")]
    [InlineData("""{"input":"a","client_tools":[null]}""", "client_tools[0].name")]
    [InlineData("""{"messages":[null]}""", "messages")]
    [InlineData("""{"messages":[{"type":"approval","approvals":[null]}]}""", "approvals[0].tool_call_id")]
    [InlineData("""{"input":"\ud800"}""", "input")]
    [InlineData("""{"input":""", "body")]
    [InlineData("[]", "body")]
    public async Task Send_BadBody_Is422WithTextEvenForAnUnknownConversation(string body, string where)
    {
        await using var server = await ChatServer.Start();
        var unknown = $"/v1/conversations/conv-{Guid.NewGuid()}/messages";

        var (status, answer) = await server.Post(unknown, body);

        Assert.Equal(422, status);
        Assert.Contains(where, (string?)JsonNode.Parse(answer)!["detail"], StringComparison.Ordinal);
        Assert.Empty(server.World.Sent);
    }

    [Theory]
    [InlineData("conv-00000000-0000-0000-0000-000000000000", 422)]
    [InlineData("conv-AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA", 422)]
    [InlineData("conv-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", 404)]
    [InlineData("agent-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", 404)]
    [InlineData("default", 404)]
    public async Task Send_ToNoConversation_IsRefused(string id, int expected)
    {
        await using var server = await ChatServer.Start();

        var (status, body) = await server.Post($"/v1/conversations/{id}/messages", Hi + "}");

        Assert.Equal(expected, status);
        Assert.NotNull((string?)JsonNode.Parse(body)!["detail"]);
    }

    [Fact]
    public async Task Send_ImageOfAnotherScheme_Is400()
    {
        await using var server = await ChatServer.Start();

        var (status, _) = await server.Post(
            server.Messages, """{"input":[{"type":"image","source":{"type":"url","url":"file:///etc/passwd"}}]}""");

        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_WhileARunIsInProgress_Is409AtOnceWithItsId(bool streaming)
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (_, _) => { };
        using var first = await server.Open(server.Messages, Hi + "}");

        var (status, body) = await server.Post(server.Messages, Hi + $$""","streaming":{{(streaming ? "true" : "false")}}}""");

        var run = $"run-{server.World.LastRun}";
        Assert.Equal(409, status);
        Assert.Equal(
            $$"""{"detail":"CONFLICT: Cannot send a new message: Another request (run_id={{run}}) is currently being processed for this conversation. Please wait for it to complete.","run_id":"{{run}}"}""",
            body);
        server.World.Finish();
    }

    [Fact]
    public async Task Send_UnknownModel_Is404()
    {
        await using var server = await ChatServer.Start();
        server.World.Refusal = new UnknownModel("no/such");

        var (status, body) = await server.Post(server.Messages, Hi + ""","override_model":"no/such"}""");

        Assert.Equal((404, """{"detail":"NOT_FOUND: Handle no/such not found, must be one of []"}"""), (status, body));
    }

    [Fact]
    public async Task Send_WhileCallsWait_Is409AsJsonAndAnErrorInTheStream()
    {
        await using var server = await ChatServer.Start();
        server.World.Refusal = new AwaitingApproval(Guid.NewGuid(), ["call_1"]);

        var (status, body) = await server.Post(server.Messages, Hi + ""","streaming":false}""");
        var stream = await server.Events(server.Messages, Hi + "}");

        Assert.Equal(409, status);
        Assert.Contains("waiting for approval", body, StringComparison.Ordinal);
        Assert.Equal(["stop_reason", "error_message"], stream.Types);
        Assert.StartsWith("event: error\ndata: ", stream.Frames[1]);
        Assert.Contains("waiting for approval", (string?)stream.Of("error_message")["message"], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", stream.Frames[^1]);
    }

    [Fact]
    public async Task Send_ToAnAgentWhileCallsWait_HasAnObjectAsDetail()
    {
        await using var server = await ChatServer.Start();
        var request = Guid.NewGuid();
        server.World.Refusal = new AwaitingApproval(request, ["call_1"]);

        var (status, body) = await server.Post($"/v1/agents/agent-{server.World.AgentId}/messages", Hi + "}");

        Assert.Equal(409, status);
        Assert.Equal("PENDING_APPROVAL", (string?)JsonNode.Parse(body)!["detail"]!["code"]);
        Assert.Equal($"message-{request}", (string?)JsonNode.Parse(body)!["detail"]!["pending_request_id"]);
    }

    [Theory]
    [InlineData(RunFailure.Timeout, 504, "llm_timeout")]
    [InlineData(RunFailure.RateLimited, 429, "llm_rate_limit")]
    [InlineData(RunFailure.Unauthorized, 401, "llm_authentication")]
    [InlineData(RunFailure.OutOfCredit, 402, "llm_insufficient_credits")]
    [InlineData(RunFailure.BadRequest, 400, "llm_bad_request")]
    [InlineData(RunFailure.Unreachable, 500, "llm_error")]
    public async Task Send_ModelFails_IsAStatusAsJsonAndAnErrorInTheStream(RunFailure failure, int expected, string type)
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) => world.Finish(RunStatus.Failed, StopReason.LlmApiError, new RunError(failure, "why", false));

        var (status, body) = await server.Post(server.Messages, Hi + ""","streaming":false}""");
        var stream = await server.Events(server.Messages, Hi + ""","include_pings":false}""");

        Assert.Equal(expected, status);
        Assert.Equal(type, (string?)JsonNode.Parse(body)!["error"]!["type"]);
        Assert.Equal(["stop_reason", "error_message"], stream.Types);
        Assert.Equal("llm_api_error", (string?)stream.Of("stop_reason")["stop_reason"]);
        Assert.Equal((type, "why"), ((string?)stream.Of("error_message")["error_type"], (string?)stream.Of("error_message")["detail"]));
        Assert.Equal("data: [DONE]", stream.Frames[^1]);
    }

    [Fact]
    public async Task Send_ClientLeaves_RunGoesOn()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (_, _) => { };
        using (var reader = await server.Open(server.Messages, Hi + "}")) await reader.ReadLineAsync();
        await ChatServer.Until(() => server.OpenStreams == 0, "the server noticed that the client had left");

        Assert.NotNull(server.World.Active);
        server.World.Answer("late");

        var listed = await server.Get(server.Messages + "?order=desc&limit=1");
        Assert.Equal("late", (string?)listed[0]!["content"]);
    }

    [Fact]
    public async Task Send_TooManyStreams_Is429AndStoresNothing()
    {
        await using var server = await ChatServer.Start(("Limits:OpenStreams", "0"));

        var (status, _) = await server.Post(server.Messages, Hi + "}");

        Assert.Equal(429, status);
        Assert.Empty(server.World.Sent);
    }

    [Fact]
    public async Task Send_Silence_IsBrokenByPings()
    {
        await using var server = await ChatServer.Start(("Limits:StreamKeepAlive", "00:00:00.02"), ("Limits:Tick", "00:00:00.01"));
        server.World.Model = (_, _) => { };
        using var reader = await server.Open(server.Messages, Hi + ""","background":true}""");

        var first = JsonNode.Parse((await Event(reader))["data: ".Length..])!;
        var second = JsonNode.Parse((await Event(reader))["data: ".Length..])!;

        Assert.Equal(("ping", 1), ((string?)first["message_type"], (int?)first["seq_id"]));
        Assert.Equal(("ping", 1), ((string?)second["message_type"], (int?)second["seq_id"]));
        server.World.Finish();

        static async Task<string> Event(StreamReader reader)
        {
            var line = await reader.ReadLineAsync();
            await reader.ReadLineAsync();
            return line!;
        }
    }

    [Fact]
    public async Task Send_WhenOver_LeavesNothingBehind()
    {
        await using var server = await ChatServer.Start();
        for (var count = 0; count < 20; count++) await server.Events(server.Messages, Hi + "}");

        await ChatServer.Until(() => server.OpenStreams == 0 && server.OpenTails == 0, "every stream was closed");

        Assert.Equal(1, server.World.Streams.Subscriptions);
    }
}

using System.Text.Json.Nodes;
using Conversations.Grains.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models.Anthropic;

public sealed class AnthropicTests
{
    private const string UsageLine = "usage in=17 cached=4 out=15 reasoning=";

    [Fact]
    public async Task Answer_streams_thinking_text_and_tool_calls()
    {
        var answer = await Ask(
            Events.Start + Events.Thinking(0, "hm", "SIG") + Events.Ping + Events.Text(1, "Hel", "lo 🌍")
            + Events.ToolUse(2, "toolu_a", "look", "{\"q\": 1.0", "}") + Events.ToolUse(3, "toolu_b", "find") + Events.End("tool_use"));

        Assert.Equal(
            [
                "reasoning hm", "signature SIG", "text Hel", "text lo 🌍", "call 0 toolu_a look", "arguments 0 {\"q\": 1.0", "arguments 0 }",
                "call 1 toolu_b find", UsageLine, "end tool_calls",
            ],
            answer);
    }

    [Theory]
    [InlineData("end_turn", "end stop")]
    [InlineData("max_tokens", "end length")]
    [InlineData("refusal", "end content_filter")]
    public async Task Stop_reason_is_passed_on(string reason, string expected)
    {
        Assert.Equal(["text a", UsageLine, expected], await Ask(Events.Start + Events.Text(0, "a") + Events.End(reason)));
    }

    [Fact]
    public async Task Request_carries_key_history_and_options()
    {
        await using var mock = await MockProvider.Start(Events.Start + Events.Text(0, "a") + Events.End("end_turn"));
        await using var models = TestModels.Anthropic(mock);

        await models.Find("anthropic/claude-x").Ask(
            [
                new ChatMessage(ChatRole.System, "Be good."),
                new ChatMessage(ChatRole.User, [new TextContent("hi"), new DataContent(new byte[] { 1, 2 }, "image/png")]),
                new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("unsigned")]),
                new ChatMessage(
                    ChatRole.Assistant,
                    [
                        new TextReasoningContent("signed") { ProtectedData = "SIG" },
                        new FunctionCallContent("toolu_a", "look") { RawRepresentation = """{"q":"x"}""" },
                    ]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent("toolu_a", "found")]),
            ],
            new ChatOptions { Tools = [new TestTool("look")], AllowMultipleToolCalls = false, MaxOutputTokens = 99, Temperature = 0.5f });

        var (path, headers, body) = Assert.Single(mock.Requests);
        var request = JsonNode.Parse(body)!;
        Assert.Equal("/v1/messages", path);
        Assert.Equal("Bearer sk-ant-secret", headers.Authorization);
        Assert.Equal("claude-x", (string?)request["model"]);
        Assert.Equal(99, (int?)request["max_tokens"]);
        Assert.Equal("Be good.", (string?)request["system"]![0]!["text"]);
        Assert.Equal("look", (string?)request["tools"]![0]!["name"]);
        Assert.True((bool?)request["tool_choice"]!["disable_parallel_tool_use"]);
        Assert.Equal(["user", "assistant", "user"], request["messages"]!.AsArray().Select(static message => (string?)message!["role"]));
        Assert.Equal("AQI=", (string?)request["messages"]![0]!["content"]![1]!["source"]!["data"]);
        Assert.Equal(
            """[{"type":"thinking","thinking":"signed","signature":"SIG"},{"type":"tool_use","id":"toolu_a","name":"look","input":{"q":"x"}}]""",
            request["messages"]![1]!["content"]!.ToJsonString());
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "bad thing", ModelFailure.BadRequest, false)]
    [InlineData(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", ModelFailure.ContextWindowExceeded, false)]
    [InlineData(400, "invalid_request_error", "Your credit balance is too low to access the API.", ModelFailure.OutOfCredit, false)]
    [InlineData(401, "authentication_error", "invalid x-api-key", ModelFailure.Unauthorized, false)]
    [InlineData(402, "billing_error", "pay", ModelFailure.OutOfCredit, false)]
    [InlineData(403, "permission_error", "no", ModelFailure.Failed, false)]
    [InlineData(404, "not_found_error", "no model", ModelFailure.Failed, false)]
    [InlineData(429, "rate_limit_error", "slow down", ModelFailure.RateLimited, true)]
    [InlineData(500, "api_error", "oh", ModelFailure.Failed, true)]
    [InlineData(504, "timeout_error", "slow", ModelFailure.Timeout, true)]
    [InlineData(529, "overloaded_error", "Overloaded", ModelFailure.Overloaded, true)]
    public async Task Refusal_tells_kind_status_wait_and_text(int status, string type, string message, ModelFailure kind, bool transient)
    {
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "3";
            await context.Response.WriteAsync($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"},"request_id":"r"}""");
        });
        await using var models = TestModels.Anthropic(mock);

        var (failure, _) = await models.Find("anthropic/claude-x").AskInVain("hi");

        Assert.Equal((kind, status, message, transient), (failure.Kind, failure.Status, failure.Detail, failure.Transient));
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
    }

    [Theory]
    [InlineData("overloaded_error", ModelFailure.Overloaded)]
    [InlineData("rate_limit_error", ModelFailure.RateLimited)]
    [InlineData("api_error", ModelFailure.Failed)]
    public async Task Error_within_the_stream_comes_after_what_came(string type, ModelFailure kind)
    {
        var (failure, before) = await AskInVain(Events.Start + Events.Text(0, "Hel") + Events.Error(type, "no more"));

        Assert.Equal((kind, "no more", true), (failure.Kind, failure.Detail, failure.Transient));
        Assert.Equal(["text Hel"], before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>It works!</html>")]
    [InlineData("event: message_start\ndata: {nope\n\n")]
    public async Task Garbage_is_a_bad_answer(string body)
    {
        Assert.Equal(ModelFailure.BadAnswer, (await AskInVain(body)).Failure.Kind);
    }

    [Fact]
    public async Task Stream_that_ends_half_way_is_a_bad_answer_after_what_came()
    {
        var (failure, before) = await AskInVain(Events.Start + Events.Text(0, "Hel", "lo"));

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
        Assert.Equal(["text Hel", "text lo"], before);
    }

    [Fact]
    public async Task Answer_with_nothing_in_it_is_empty()
    {
        Assert.Equal(ModelFailure.EmptyAnswer, (await AskInVain(Events.Start + Events.End("end_turn"))).Failure.Kind);
    }

    [Fact]
    public async Task Server_that_says_nothing_is_timed_out()
    {
        await using var mock = await MockProvider.Start(static (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        await using var models = TestModels.Anthropic(mock, "Models:anthropic:FirstTokenTimeout=00:00:00.100");

        var (failure, _) = await models.Find("anthropic/claude-x").AskInVain("hi");

        Assert.Equal(ModelFailure.Timeout, failure.Kind);
    }

    [Fact]
    public async Task Server_that_falls_silent_is_timed_out()
    {
        await using var mock = await MockProvider.Start(static async (context, _) =>
        {
            await context.Response.WriteAsync(Events.Start + Events.Text(0, "Hel"));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var models = TestModels.Anthropic(mock, "Models:anthropic:IdleTimeout=00:00:00.100");

        var (failure, before) = await models.Find("anthropic/claude-x").AskInVain("hi");

        Assert.Equal(ModelFailure.Timeout, failure.Kind);
        Assert.Equal(["text Hel"], before);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        // Port 1 is reserved, and nothing listens on it.
        await using var models = TestModels.Create("Models:anthropic:BaseUrl=http://127.0.0.1:1", "Models:Retry:Count=0");

        Assert.Equal(ModelFailure.Unreachable, (await models.Find("anthropic/claude-x").AskInVain("hi")).Failure.Kind);
    }

    [Fact]
    public async Task Cancel_while_the_model_streams_aborts_the_request()
    {
        await using var mock = await MockProvider.Start(static async (context, _) =>
        {
            await context.Response.WriteAsync(Events.Start + Events.Text(0, "Hel"));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var models = TestModels.Anthropic(mock);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in models.Find("anthropic/claude-x").Client.GetStreamingResponseAsync("hi", cancellationToken: cancel.Token))
                if (update.Text == "Hel") await cancel.CancelAsync();
        });

        await mock.SeesAbort();
    }

    private static async Task<List<string>> Ask(string body)
    {
        await using var mock = await MockProvider.Start(body);
        await using var models = TestModels.Anthropic(mock);
        return await models.Find("anthropic/claude-x").Ask("hi");
    }

    private static async Task<(ModelException Failure, List<string> Before)> AskInVain(string body)
    {
        await using var mock = await MockProvider.Start(body);
        await using var models = TestModels.Anthropic(mock);
        return await models.Find("anthropic/claude-x").AskInVain("hi");
    }
}

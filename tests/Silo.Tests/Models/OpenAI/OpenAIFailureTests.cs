using System.Globalization;
using Conversations.Grains.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models.OpenAI;

public sealed class OpenAIFailureTests
{
    [Theory]
    [InlineData(400, "bad thing", "", ModelFailure.BadRequest, false)]
    [InlineData(400, "too long", "context_length_exceeded", ModelFailure.ContextWindowExceeded, false)]
    [InlineData(400, "This model's maximum context length is 8192 tokens.", "", ModelFailure.ContextWindowExceeded, false)]
    [InlineData(401, "who are you", "invalid_api_key", ModelFailure.Unauthorized, false)]
    [InlineData(402, "pay", "", ModelFailure.OutOfCredit, false)]
    [InlineData(403, "no", "", ModelFailure.Failed, false)]
    [InlineData(404, "no model", "model_not_found", ModelFailure.Failed, false)]
    [InlineData(408, "slow", "", ModelFailure.Timeout, true)]
    [InlineData(422, "what", "", ModelFailure.Failed, false)]
    [InlineData(429, "slow down", "rate_limit_exceeded", ModelFailure.RateLimited, true)]
    [InlineData(429, "You exceeded your quota", "insufficient_quota", ModelFailure.OutOfCredit, false)]
    [InlineData(500, "oh", "", ModelFailure.Failed, true)]
    [InlineData(502, "oh", "", ModelFailure.Failed, true)]
    [InlineData(503, "busy", "", ModelFailure.Overloaded, true)]
    [InlineData(504, "slow", "", ModelFailure.Timeout, true)]
    public async Task Refusal_tells_kind_status_and_the_providers_text(int status, string message, string code, ModelFailure kind, bool transient)
    {
        await using var mock = await MockProvider.Start(
            $$$"""{"error":{"message":"{{{message}}}","type":"some_error","param":null,"code":"{{{code}}}"}}""", "application/json", status);
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal((kind, status, message, transient), (failure.Kind, failure.Status, failure.Detail, failure.Transient));
    }

    [Theory]
    [InlineData("Retry-After", "7", 7000)]
    [InlineData("retry-after-ms", "1500", 1500)]
    [InlineData("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    public async Task Refusal_with_a_wait_passes_it_on(string header, string value, int milliseconds)
    {
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers[header] = value;
            await context.Response.WriteAsync("slow down");
        });
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), failure.RetryAfter);
        Assert.Equal("slow down", failure.Detail);
    }

    [Fact]
    public async Task Refusal_that_repeats_the_key_hides_it()
    {
        await using var mock = await MockProvider.Start("""{"error":{"message":"Incorrect key: sk-secret."}}""", "application/json", 401);
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal("Incorrect key: ***.", failure.Detail);
        Assert.DoesNotContain("sk-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {nope\n\n")]
    [InlineData("data: []\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":17}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":\"a\"}]}}]}\n\n")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":1e99}}\n\n")]
    [InlineData("<html>It works!</html>")]
    [InlineData("")]
    public async Task Garbage_is_a_bad_answer(string body)
    {
        await using var mock = await MockProvider.Start(body);
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    public async Task Garbage_of_type_json_is_a_bad_answer(string body)
    {
        await using var mock = await MockProvider.Start(body, "application/json");
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
    }

    [Fact]
    public async Task Stream_that_ends_half_way_is_a_bad_answer_after_what_came()
    {
        await using var mock = await MockProvider.Start(Chunks.Text("Hel") + Chunks.Text("lo") + "data: {\"choi");
        await using var models = TestModels.OpenAI(mock);

        var (failure, before) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
        Assert.Equal(["text Hel", "text lo"], before);
    }

    [Theory]
    [InlineData(null, ModelFailure.BadAnswer)]
    [InlineData("stop", null)]
    public async Task Connection_that_breaks_is_a_loss_only_before_the_finish_reason(string? finish, ModelFailure? expected)
    {
        var seen = new TaskCompletionSource();
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            await context.Response.WriteAsync(Chunks.Delta("""{"content":"a"}""", finish));
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        await using var models = TestModels.OpenAI(mock);

        var answer = new List<string>();
        var failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in models.Find("openai/m").Client.GetStreamingResponseAsync("hi"))
            {
                seen.TrySetResult();
                answer.Add($"{update.Text}{update.FinishReason}");
            }
        });

        Assert.Equal(expected, (failure as ModelException)?.Kind);
        Assert.Equal(expected is null ? ["a", "stop"] : ["a"], answer);
    }

    [Fact]
    public async Task Connection_that_breaks_before_any_answer_is_a_bad_answer()
    {
        await using var mock = await MockProvider.Start((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.True(failure.Kind is ModelFailure.BadAnswer or ModelFailure.Unreachable, $"It was {failure.Kind}.");
        Assert.True(failure.Transient);
    }

    [Fact]
    public async Task Answer_with_nothing_in_it_is_empty()
    {
        await using var mock = await MockProvider.Start(Chunks.Delta("""{"role":"assistant","content":""}""") + Chunks.End() + Chunks.Usage(5, 0) + Chunks.Done);
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.EmptyAnswer, failure.Kind);
    }

    [Fact]
    public async Task Tool_call_that_names_no_tool_is_a_bad_answer()
    {
        await using var mock = await MockProvider.Start(Chunks.Call(0, "call_a", null, "{}") + Chunks.End("tool_calls") + Chunks.Done);
        await using var models = TestModels.OpenAI(mock);

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.BadAnswer, failure.Kind);
    }

    [Theory]
    [InlineData("""{"message":"Slow down","type":"rate_limit_error","code":null}""", ModelFailure.RateLimited, null, true)]
    [InlineData("""{"message":"Provider returned error","code":502}""", ModelFailure.Failed, 502, true)]
    [InlineData("""{"message":"oops","type":"server_error"}""", ModelFailure.Failed, null, true)]
    [InlineData("\"the context window is full\"", ModelFailure.ContextWindowExceeded, null, false)]
    [InlineData("""{"message":"Overloaded","type":"overloaded_error"}""", ModelFailure.Overloaded, null, true)]
    public async Task Error_within_the_stream_comes_after_what_came(string error, ModelFailure kind, int? status, bool transient)
    {
        await using var mock = await MockProvider.Start(Chunks.Text("Hel") + $"event: error\ndata: {{\"error\":{error}}}\n\n");
        await using var models = TestModels.OpenAI(mock);

        var (failure, before) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal((kind, status, transient), (failure.Kind, failure.Status, failure.Transient));
        Assert.Equal(["text Hel"], before);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        // Port 1 is reserved, and nothing listens on it.
        await using var models = TestModels.Create("Models:openai:BaseUrl=http://127.0.0.1:1/v1", "Models:Retry:Count=0");

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.Unreachable, failure.Kind);
        Assert.True(failure.Transient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_that_says_nothing_is_timed_out(bool afterHeaders)
    {
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            if (afterHeaders) await context.Response.StartAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var models = TestModels.OpenAI(mock, "Models:openai:FirstTokenTimeout=00:00:00.100");

        var (failure, _) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.Timeout, failure.Kind);
    }

    [Fact]
    public async Task Server_that_falls_silent_is_timed_out_after_what_came()
    {
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            await context.Response.WriteAsync(Chunks.Text("Hel"));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var models = TestModels.OpenAI(mock, "Models:openai:IdleTimeout=00:00:00.100");

        var (failure, before) = await models.Find("openai/m").AskInVain("hi");

        Assert.Equal(ModelFailure.Timeout, failure.Kind);
        Assert.Equal(["text Hel"], before);
        await mock.SeesAbort();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_while_the_model_streams_or_hangs_aborts_the_request(bool streams)
    {
        using var cancel = new CancellationTokenSource();
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            if (streams)
            {
                await context.Response.WriteAsync(Chunks.Text("Hel"), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            else
            {
                await cancel.CancelAsync();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        await using var models = TestModels.OpenAI(mock);

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in models.Find("openai/m").Client.GetStreamingResponseAsync("hi", cancellationToken: cancel.Token))
                if (update.Text == "Hel") await cancel.CancelAsync();
        });

        Assert.Equal(cancel.Token, canceled.CancellationToken);
        await mock.SeesAbort();
    }

    [Fact]
    public async Task Reader_that_leaves_in_mid_answer_aborts_the_request()
    {
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            for (var word = 0; ; word++)
            {
                await context.Response.WriteAsync(Chunks.Text(word.ToString(CultureInfo.InvariantCulture)), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(5, context.RequestAborted);
            }
        });
        await using var models = TestModels.OpenAI(mock);

        await foreach (var _ in models.Find("openai/m").Client.GetStreamingResponseAsync("hi")) break;

        await mock.SeesAbort();
    }
}

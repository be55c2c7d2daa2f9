using System.Collections.Immutable;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class RunTests : IAsyncLifetime
{
    const string Unknown = "run-123e4567-e89b-42d3-8456-426614174000";

    static readonly Usage Some = new(Prompt: 10, Completion: 5, CachedInput: 3, CacheWrite: 2, Reasoning: 1, Context: 15);

    LettaServer server = null!;
    Guid agent;
    Guid conversation;

    FakeWorld World => server.World;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        var made = await server.NewAgent();
        agent = Guid.Parse(((string)made["id"]!)["agent-".Length..]);
        conversation = Guid.Parse(((string)(await server.NewConversation(made))["id"]!)["conv-".Length..]);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Run_ThatCompleted_IsShown()
    {
        var run = Add(new RunOptions { Background = true, MessageTypes = ["assistant_message"] });
        World.Runs[0] = run with { Status = RunStatus.Completed, StopReason = StopReason.EndTurn, CompletedAt = run.CreatedAt.AddMilliseconds(1) };

        (await server.Get($"/v1/runs/run-{run.Id}")).Is(
            200,
            $$$"""{"id":"run-{{{run.Id}}}","status":"completed","created_at":"{{{Date(run.CreatedAt)}}}","completed_at":"{{{Date(run.CreatedAt)}}}","agent_id":"agent-{{{agent}}}","conversation_id":"conv-{{{conversation}}}","background":true,"metadata":{"run_type":"send_conversation_message"},"request_config":{"include_return_message_types":["assistant_message"],"use_assistant_message":true,"assistant_message_tool_name":"send_message","assistant_message_tool_kwarg":"message"},"stop_reason":"end_turn","base_template_id":null,"callback_url":null,"callback_sent_at":null,"callback_status_code":null,"callback_error":null,"ttft_ns":null,"total_duration_ns":1000000}""");
    }

    [Fact]
    public async Task Run_OfADefaultConversation_HasNone()
    {
        var run = Add(new RunOptions(), agent);

        var shown = (await server.Get($"/v1/runs/run-{run.Id}")).Ok();

        Assert.Null(shown["conversation_id"]);
        Assert.Equal("send_message", (string?)shown["metadata"]!["run_type"]);
        Assert.Equal("running", (string?)shown["status"]);
    }

    [Fact]
    public async Task Run_ThatFailed_TellsWhyWhereClientsLook()
    {
        var run = Add(new RunOptions());
        World.Runs[0] = run with
        {
            Status = RunStatus.Failed,
            StopReason = StopReason.LlmApiError,
            Error = new RunError(RunFailure.RateLimited, "slow down", AfterOutput: false),
        };

        var error = (await server.Get($"/v1/runs/run-{run.Id}")).Ok()["metadata"]!["error"]!;

        Assert.Equal("llm_rate_limit", (string?)error["error_type"]);
        Assert.Equal("Rate limit exceeded for LLM model provider. Please wait before making another request.", (string?)error["message"]);
        Assert.Equal("slow down", (string?)error["detail"]);
    }

    [Fact]
    public async Task Run_ThatIsUnknown_IsNotFound()
    {
        var expected = $$"""{"detail":"Run not found with id='{{Unknown}}'"}""";

        foreach (var route in new[] { "", "/steps", "/usage" }) (await server.Get($"/v1/runs/{Unknown}{route}")).Is(404, expected);
    }

    [Fact]
    public async Task List_GivesWhatIsAskedFor()
    {
        var done = Add(new RunOptions { Background = true });
        World.Runs[0] = done with { Status = RunStatus.Completed, StopReason = StopReason.EndTurn };
        var failed = Add(new RunOptions(), agent);
        World.Runs[1] = failed with { Status = RunStatus.Failed, StopReason = StopReason.Error };
        var active = Add(new RunOptions());

        await Expect("", active, failed, done);
        await Expect("order=asc", done, failed, active);
        await Expect("ascending=true", done, failed, active);
        await Expect("limit=1", active);
        await Expect("active=true", active);
        await Expect("active=false", active, failed, done);
        await Expect("active=true&statuses=failed", failed);
        await Expect("statuses=completed&statuses=failed", failed, done);
        await Expect("background=true", done);
        await Expect("background=false", active, failed);
        await Expect("stop_reason=end_turn", done);
        await Expect("stop_reason=tool_rule");
        await Expect($"conversation_id=conv-{conversation}", active, done);
        await Expect($"conversation_id=default&agent_id=agent-{agent}", failed);
        await Expect($"agent_id=agent-{agent}", active, failed, done);
        await Expect($"agent_ids=agent-{Guid.NewGuid()}&agent_ids=agent-{agent}", active, failed, done);
        await Expect("agent_id=nonsense");
        await Expect("conversation_id=nonsense");
        await Expect($"after=run-{active.Id}", failed, done);
        await Expect($"after=run-{done.Id}&order=asc", failed, active);
        await Expect($"before=run-{done.Id}", active, failed);
        Assert.Equal([$"run-{active.Id}"], (await server.Get("/v1/runs/active")).Ids());
    }

    [Theory]
    [InlineData("statuses=sleeping", 400)]
    [InlineData("statuses=running&statuses=x", 400)]
    [InlineData($"after={Unknown}", 404)]
    [InlineData("before=nonsense", 404)]
    public async Task List_OfAnUnknownStatusOrCursor_IsRefused(string query, int status) =>
        Assert.Equal(status, (await server.Get($"/v1/runs/?{query}")).Status);

    [Fact]
    public async Task Steps_OfAFinishedRun_AreShownNewestFirst()
    {
        var run = Add(new RunOptions());
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        Log(Started(run, first, 1), new StepFinished(run.Id, first, "local/echo", Some), Started(run, second, 2), new StepFinished(run.Id, second, "local/echo", Some));
        Finish(run, RunStatus.Completed, StopReason.EndTurn);
        Log(Started(Add(new RunOptions()), Guid.NewGuid(), 1));

        var steps = (await server.Get($"/v1/runs/run-{run.Id}/steps")).Rows();

        Assert.Equal([$"step-{second}", $"step-{first}"], steps.Select(step => (string?)step!["id"]));
        Assert.Equal(["success end_turn", "success "], steps.Select(step => $"{step!["status"]} {step["stop_reason"]}"));
        Assert.All(steps, step => Assert.Equal("15 10 5", $"{step!["total_tokens"]} {step["prompt_tokens"]} {step["completion_tokens"]}"));
        Assert.All(steps, step => Assert.Equal("local/echo local echo", $"{step!["model_handle"]} {step["provider_name"]} {step["model"]}"));
        Assert.Equal([$"step-{first}"], (await server.Get($"/v1/runs/run-{run.Id}/steps?order=asc&limit=1")).Ids());
        Assert.Equal([$"step-{first}"], (await server.Get($"/v1/runs/run-{run.Id}/steps?after=step-{second}")).Ids());
    }

    [Theory]
    [InlineData(RunStatus.Running, null, "pending")]
    [InlineData(RunStatus.Cancelled, StopReason.Cancelled, "cancelled")]
    [InlineData(RunStatus.Failed, StopReason.LlmApiError, "failed")]
    public async Task Step_ThatDidNotEnd_HasTheStatusOfItsRun(RunStatus status, StopReason? reason, string expected)
    {
        var run = Add(new RunOptions());
        var (lost, last) = (Guid.NewGuid(), Guid.NewGuid());
        Log(Started(run, lost, 1), new RunRecovered(run.Id, 2, null), Started(run, last, 1));
        if (reason is { } ended) Finish(run, status, ended);

        var steps = (await server.Get($"/v1/runs/run-{run.Id}/steps?order=asc")).Rows();

        Assert.Equal(["failed", expected], steps.Select(step => (string?)step!["status"]));
    }

    [Fact]
    public async Task Step_MadeAgain_IsShownOnce()
    {
        var run = Add(new RunOptions());
        var step = Guid.NewGuid();
        Log(Started(run, step, 1), Started(run, step, 1) with { Attempt = 2 }, new StepFinished(run.Id, step, "local/echo", Some));

        var shown = Assert.Single((await server.Get($"/v1/runs/run-{run.Id}/steps")).Rows());
        Assert.Equal("success", (string?)shown!["status"]);
    }

    [Fact]
    public async Task Usage_IsTheSumOverTheSteps()
    {
        var run = Add(new RunOptions());
        for (var number = 1; number <= 300; number++)
        {
            var step = Guid.NewGuid();
            Log(Started(run, step, number), new StepFinished(run.Id, step, "local/echo", Some));
        }

        (await server.Get($"/v1/runs/run-{run.Id}/usage")).Is(
            200,
            """{"completion_tokens":1500,"prompt_tokens":3000,"total_tokens":4500,"prompt_tokens_details":{"cached_tokens":900,"cache_creation_tokens":600,"cache_read_tokens":900},"completion_tokens_details":{"reasoning_tokens":300}}""");
    }

    RunRecord Add(RunOptions options, Guid? inConversation = null)
    {
        var id = inConversation ?? conversation;
        var run = new RunRecord(Guid.NewGuid(), id, agent, World.Heads[id].LastSeq + 1, World.GetUtcNow(), options) { Status = RunStatus.Running };
        World.Runs.Add(run);
        World.Commit(World.Heads[id], new RunStarted(run.Id, options));
        return run;
    }

    void Log(params LogEvent[] events) => World.Commit(World.Heads[conversation], events);

    void Finish(RunRecord run, RunStatus status, StopReason reason)
    {
        World.Runs[World.Runs.IndexOf(run)] = run with { Status = status, StopReason = reason, CompletedAt = World.GetUtcNow() };
        Log(new RunFinished(run.Id, status, reason, Usage.None, 0, null));
    }

    async Task Expect(string query, params ImmutableArray<RunRecord> runs) =>
        Assert.Equal(runs.Select(run => $"run-{run.Id}"), (await server.Get($"/v1/runs/?{query}")).Ids());

    static StepStarted Started(RunRecord run, Guid step, int number) => new(run.Id, step, Guid.NewGuid(), number, 1, "local/echo");

    static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", null);
}

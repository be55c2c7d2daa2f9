using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class StepTests : IAsyncLifetime
{
    const string Unknown = "step-123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;
    Guid agent;
    Guid conversation;
    string[] steps = null!;

    FakeWorld World => server.World;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        var made = await server.NewAgent();
        agent = Guid.Parse(((string)made["id"]!)["agent-".Length..]);
        conversation = Guid.Parse(((string)(await server.NewConversation(made))["id"]!)["conv-".Length..]);
        steps = [Turn("local/echo"), Turn("openai/gpt"), Turn("local/echo")];
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Step_ById_IsShownAsItsRunListsIt()
    {
        var step = (await server.Get($"/v1/steps/{steps[0]}")).Ok();
        var listed = (await server.Get($"/v1/runs/{step["run_id"]}/steps")).Rows().Single();

        Assert.True(JsonNode.DeepEquals(step, listed));
        Assert.Equal(("success", "local/echo", 12), ((string)step["status"]!, (string)step["model_handle"]!, (int)step["total_tokens"]!));
    }

    [Theory]
    [InlineData("", new[] { 2, 1, 0 })]
    [InlineData("order=asc", new[] { 0, 1, 2 })]
    [InlineData("limit=1", new[] { 2 })]
    [InlineData("model=openai/gpt", new[] { 1 })]
    [InlineData("feedback=positive", new[] { 0 })]
    [InlineData("has_feedback=true", new[] { 1, 0 })]
    [InlineData("has_feedback=false", new[] { 2 })]
    [InlineData("tags=odd", new[] { 1 })]
    [InlineData("start_date=2000-01-01T00:00:00Z", new[] { 2, 1, 0 })]
    [InlineData("end_date=2000-01-01", new int[0])]
    [InlineData("trace_ids=t", new int[0])]
    [InlineData("agent_id=agent-123e4567-e89b-42d3-8456-426614174000", new int[0])]
    public async Task List_GivesWhatIsAskedFor(string query, int[] expected)
    {
        await server.Patch($"/v1/steps/{steps[0]}/feedback", """{"feedback":"positive"}""");
        await server.Patch($"/v1/steps/{steps[1]}/feedback", """{"feedback":"negative","tags":["odd"]}""");

        Assert.Equal(expected.Select(index => steps[index]), (await server.Get($"/v1/steps/?{query}")).Ids());
    }

    [Fact]
    public async Task List_WithCursors_FollowsTheAskedOrder()
    {
        Assert.Equal([steps[1], steps[0]], (await server.Get($"/v1/steps?after={steps[2]}&agent_id=agent-{agent}")).Ids());
        Assert.Equal([steps[0]], (await server.Get($"/v1/steps?before={steps[1]}&order=asc")).Ids());
        Assert.Equal(404, (await server.Get($"/v1/steps/?after={Unknown}")).Status);
    }

    [Fact]
    public async Task Feedback_IsReturnedByRetrieve_UntilItIsTakenBack()
    {
        var path = $"/v1/steps/{steps[0]}";

        Assert.Equal("positive", (string?)(await server.Patch($"{path}/feedback", """{"feedback":"positive","tags":["a"]}""")).Ok()["feedback"]);
        Assert.Equal("negative", (string?)(await server.Patch($"{path}/feedback", """{"feedback":"negative"}""")).Ok()["feedback"]);
        var said = (await server.Get(path)).Ok();
        Assert.Equal(("negative", """["a"]"""), ((string)said["feedback"]!, said["tags"]!.ToJsonString()));
        Assert.Null((await server.Patch($"{path}/feedback", """{"feedback":null}""")).Ok()["feedback"]);
        Assert.Null((await server.Get(path)).Ok()["feedback"]);
        Assert.Equal(422, (await server.Patch($"{path}/feedback", """{"feedback":"great"}""")).Status);
    }

    [Fact]
    public async Task Messages_AreThoseOfTheStepAlone()
    {
        var rows = (await server.Get($"/v1/steps/{steps[1]}/messages?order=asc")).Rows();

        Assert.Equal(["answer", "result"], rows.Select(row => (string?)(row!["content"] ?? row["tool_return"])));
    }

    [Fact]
    public async Task Metrics_TellHowLongTheModelAndItsToolsTook()
    {
        var metrics = (await server.Get($"/v1/steps/{steps[0]}/metrics")).Ok();

        Assert.Equal(steps[0], (string?)metrics["id"]);
        Assert.Equal(2_000_000_000, (long)metrics["llm_request_ns"]!);
        Assert.Equal(1_000_000_000, (long)metrics["tool_execution_ns"]!);
        Assert.Equal(4_000_000_000, (long)metrics["step_ns"]!);
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("GET", "/messages", null)]
    [InlineData("GET", "/metrics", null)]
    [InlineData("GET", "/trace", null)]
    [InlineData("PATCH", "/feedback", """{"feedback":null}""")]
    public async Task Step_ThatIsUnknown_IsNotFound(string method, string route, string? body)
    {
        (await server.Send(method, $"/v1/steps/{Unknown}{route}", body)).Is(404, $$"""{"detail":"Step not found with id='{{Unknown}}'"}""");
        Assert.Equal(422, (await server.Send(method, $"/v1/steps/step-1{route}", body)).Status);
    }

    [Fact]
    public async Task Run_ThatEnded_CanBeDeleted_AndItsMessagesStay()
    {
        var run = (string)(await server.Get($"/v1/steps/{steps[0]}")).Ok()["run_id"]!;
        var metrics = (await server.Get($"/v1/runs/{run}/metrics")).Ok();

        (await server.Delete($"/v1/runs/{run}")).Is(200, "null");

        Assert.Equal(1, (int)metrics["num_steps"]!);
        Assert.Equal(404, (await server.Get($"/v1/runs/{run}")).Status);
        Assert.Equal(404, (await server.Delete($"/v1/runs/{run}")).Status);
        Assert.Equal(2, (await server.Get("/v1/runs/")).Rows().Count);
        Assert.Equal(7, (await server.Get($"/v1/conversations/conv-{conversation}/messages")).Rows().Count);
    }

    [Fact]
    public async Task Run_ThatIsOn_CannotBeDeleted()
    {
        var run = World.Runs[0] = World.Runs[0] with { CompletedAt = null, Status = RunStatus.Running };

        var refused = await server.Delete($"/v1/runs/run-{run.Id}");

        Assert.Equal((409, $"run-{run.Id}"), (refused.Status, (string?)refused.Json!["run_id"]));
    }

    /// <summary>A run of one step that calls a tool; its events are a second apart.</summary>
    string Turn(string model)
    {
        var (run, step, answer) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var head = World.Heads[conversation];
        var record = new RunRecord(run, conversation, agent, head.LastSeq + 1, World.GetUtcNow(), new RunOptions());
        World.Commit(
            head,
            new RunStarted(run, record.Options, model),
            new StepStarted(run, step, answer, 1, 1, model),
            new MessageAdded(Of(answer, Role.Assistant, new TextPart("answer"))),
            new StepFinished(run, step, model, new Usage(7, 5)),
            new ToolsStarted(run, step, ["c"], []),
            new ToolReturned(Of(Guid.NewGuid(), Role.Tool, new ToolReturnPart("c", "roll_dice", true, "result"))),
            new RunFinished(run, RunStatus.Completed, StopReason.EndTurn, new Usage(7, 5), 1, null));
        World.Runs.Add(record with { Status = RunStatus.Completed, StopReason = StopReason.EndTurn, CompletedAt = World.GetUtcNow() });
        return $"step-{step}";

        Message Of(Guid id, Role role, Part part) => new(id, role, [part], World.GetUtcNow()) { RunId = run, StepId = step };
    }
}

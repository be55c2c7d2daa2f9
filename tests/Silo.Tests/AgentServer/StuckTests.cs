namespace Conversations.Silo.Tests.AgentServer;

public sealed class StuckTests
{
    [Fact]
    public async Task The_same_action_and_observation_four_times_is_stuck_without_an_error()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        Assert.Equal("stuck", await server.Turn(id, """/steps 9 think {"thought": "again"}"""));

        Assert.Equal(4, (await server.Events(id, "kind=ActionEvent")).Count);
        Assert.Equal("=stuck", (await server.Story(id))[^1]);
        Assert.Empty(await server.Events(id, "kind=ConversationErrorEvent"));
        await server.Say(id, "out of there", run: false);
        Assert.Equal("idle", await server.Status(id));
        Assert.Equal("finished", await server.Turn(id, "well"));
    }

    [Fact]
    public async Task The_same_failing_call_is_nudged_after_three_and_stuck_after_four()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        Assert.Equal("finished", await server.Turn(id, """/steps 3 nonsense {"a": 1}"""));
        var nudge = (await server.Events(id, "source=environment&kind=MessageEvent")).Single();
        Assert.Contains("'nonsense'", AgentServer.Text(nudge), StringComparison.Ordinal);
        Assert.Contains("3", AgentServer.Text(nudge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_or_within_the_thresholds_nothing_is_stuck()
    {
        await using var server = await AgentServer.Start();
        var off = await server.New(("stuck_detection", false));
        var on = await server.New();

        Assert.Equal("finished", await server.Turn(off, """/steps 6 think {"thought": "again"}"""));
        Assert.Equal("finished", await server.Turn(on, """/steps 3 think {"thought": "again"}"""));
        // What was done for an earlier message does not count.
        Assert.Equal("finished", await server.Turn(on, """/steps 3 think {"thought": "again"}"""));
    }

    [Fact]
    public async Task The_fourth_error_of_the_same_call_is_stuck()
    {
        await using var model = await ScriptedModel.Start([], [.. Enumerable.Repeat("""/call nonsense {"a": 1}""", 9)]);
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", model.Agent));

        Assert.Equal("stuck", await server.Turn(id, "go"));

        Assert.Equal(4, (await server.Events(id, "kind=AgentErrorEvent")).Count);
        Assert.Single(await server.Events(id, "source=environment&kind=MessageEvent"));
        Assert.Empty(await server.Events(id, "kind=ConversationErrorEvent"));
    }
}

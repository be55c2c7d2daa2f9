using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class GoalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_goal_that_is_judged_reached_ends_the_run()
    {
        var server = shared.Server;
        var id = await server.New();

        // The model that judges says what it is told to say, as the one that works does.
        await server.Ok("POST", $"/{id}/goal", new JsonObject { ["objective"] = """/say {"score": 0.9, "complete": true, "missing": ""}""" });

        Assert.Equal("finished", await server.Rest(id));
        var goals = await Goals(server, id);
        Assert.Equal(["running 0 True", "complete 1 False"], goals.Select(Told));
        Assert.Equal((0.9, true), ((double)goals[1]["verdict"]!["score"]!, (bool)goals[1]["verdict"]!["complete"]!));
        Assert.Single(await server.Events(id, "kind=MessageEvent&source=agent"));
        Assert.True((long)(await server.Info(id))["stats"]!["usage_to_metrics"]!["goal-judge-llm"]!["accumulated_token_usage"]!["prompt_tokens"]! > 0);
        Assert.Equal(400, (await server.Call("POST", $"/{id}/goal/resume")).Status);
    }

    [Theory]
    [InlineData("do the thing")]
    [InlineData("""/tool finish {"message": "done"}""")]
    public async Task A_goal_that_is_not_reached_is_gone_on_with_until_it_was_judged_often_enough(string objective)
    {
        var server = shared.Server;
        var id = await server.New();

        await server.Ok("POST", $"/{id}/goal", new JsonObject { ["objective"] = objective, ["max_iterations"] = 2 });

        Assert.Equal("finished", await server.Rest(id));
        var goals = await Goals(server, id);
        Assert.Equal(["running 0 True", "running 1 True", "capped 2 False"], goals.Select(Told));
        Assert.Equal(objective, (string)goals[0]["objective"]!);
        var said = await server.Events(id, "kind=MessageEvent&source=user");
        Assert.Equal(objective, AgentServer.Text(said[0]));
        Assert.Contains("not reached yet", AgentServer.Text(said[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_goal_is_interrupted_and_taken_up_again_and_a_message_stands_before_it()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        Assert.Equal(400, (await server.Call("POST", $"/{id}/goal/resume")).Status);
        await server.Ok("POST", $"/{id}/goal", new JsonObject { ["objective"] = "/hang" });
        Assert.Equal(409, (await server.Call("POST", $"/{id}/goal", new JsonObject { ["objective"] = "another" })).Status);
        Assert.Equal(409, (await server.Call("POST", $"/{id}/goal/resume")).Status);

        await server.Ok("POST", $"/{id}/interrupt");
        Assert.Equal("paused", await server.Status(id));
        Assert.Equal("interrupted 0 False", Told((await Goals(server, id))[^1]));
        await server.Silo.Restart();
        await server.Ok("POST", $"/{id}/goal/resume");
        Assert.Equal("running 0 True", Told((await Goals(server, id))[^1]));

        await server.Say(id, "leave that");
        Assert.Equal("interrupted 0 False", Told((await Goals(server, id))[^1]));
        await server.Ok("POST", $"/{id}/interrupt");
    }

    [Fact]
    public async Task A_goal_is_dropped_and_the_run_goes_on()
    {
        var server = shared.Server;
        var id = await server.New();
        await server.Ok("POST", $"/{id}/goal/stop");
        await server.Ok("POST", $"/{id}/goal", new JsonObject { ["objective"] = "/hang" });

        await server.Ok("POST", $"/{id}/goal/stop");

        Assert.Equal("running", await server.Status(id));
        Assert.Equal("interrupted 0 False", Told((await Goals(server, id))[^1]));
        await server.Ok("POST", $"/{id}/interrupt");
    }

    [Theory]
    [InlineData("{}", 422)]
    [InlineData("""{"objective": " "}""", 400)]
    [InlineData("""{"objective": "x", "max_iterations": 0}""", 422)]
    public async Task A_goal_that_is_none_is_refused(string body, int status)
    {
        var server = shared.Server;
        var id = await server.New();

        Assert.Equal(status, (await server.Call("POST", $"/{id}/goal", JsonNode.Parse(body))).Status);
        Assert.Equal(404, (await server.Call("POST", $"/{Guid.NewGuid()}/goal", new JsonObject { ["objective"] = "x" })).Status);
        Assert.Empty(await Goals(server, id));
    }

    static async Task<List<JsonNode>> Goals(AgentServer server, string id) =>
        [.. (await server.Events(id, "kind=ConversationStateUpdateEvent")).Where(item => (string)item["key"]! == "goal").Select(item => item["value"]!)];

    static string Told(JsonNode goal) => $"{goal["status"]} {goal["iteration"]} {(bool)goal["active"]!}";
}

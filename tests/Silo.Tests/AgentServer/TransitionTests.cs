namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Every way of standing, and everything that can be asked of a conversation: how it stands then, and whether a run began.</summary>
public sealed class TransitionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    // What follows each of: a message, a message that runs, run, pause, interrupt, accept, reject. With a plus where a run began.
    [Theory]
    [InlineData("idle", "idle", "finished+", "finished+", "paused", "paused", "finished+", "idle")]
    [InlineData("paused", "paused", "finished+", "finished+", "paused", "paused", "finished+", "paused")]
    [InlineData("waiting_for_confirmation", "waiting_for_confirmation", "finished+", "finished+", "waiting_for_confirmation", "waiting_for_confirmation", "finished+", "idle")]
    [InlineData("finished", "idle", "finished+", "finished", "finished", "finished", "finished", "finished")]
    [InlineData("error", "error", "finished+", "error+", "error", "error", "error+", "error")]
    [InlineData("stuck", "idle", "finished+", "stuck+", "stuck", "stuck", "stuck+", "stuck")]
    public async Task Whatever_is_asked_at_rest_has_one_answer(string from, params string[] expected)
    {
        var server = shared.Server;

        var found = await Task.WhenAll(Actions.Select(async action =>
        {
            var id = await Standing(server, from);
            var before = (await server.Story(id)).Count;
            Assert.Equal(200, await Do(server, id, action));
            var status = await server.Rest(id);
            var told = (await server.Story(id)).Skip(before).ToList();
            Assert.True(told.Count(kind => kind == "PauseEvent") == (from == "idle" && action is ("pause" or "interrupt") ? 1 : 0), $"{from} {action}: {string.Join(' ', told)}");
            Assert.DoesNotContain("InterruptEvent", told);
            return $"{status}{(told.Contains("=running") ? "+" : "")}";
        }));

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("message", 200, "running")]
    [InlineData("message that runs", 200, "running")]
    [InlineData("run", 409, "running")]
    [InlineData("pause", 200, "running")]
    [InlineData("interrupt", 200, "paused")]
    [InlineData("accept", 200, "running")]
    [InlineData("reject", 200, "running")]
    public async Task Whatever_is_asked_of_a_run_begins_no_second_one(string action, int status, string then)
    {
        var server = shared.Server;
        var id = await server.New();
        await server.Say(id, "/hang");

        Assert.Equal((status, then), (await Do(server, id, action), await server.Status(id)));

        Assert.Single(await server.Story(id), kind => kind == "=running");
        if (then == "running") await server.Ok("POST", $"/{id}/interrupt");
        Assert.Equal("paused", await server.Status(id));
        Assert.Single(await server.Story(id), kind => kind is "InterruptEvent");
        Assert.DoesNotContain("PauseEvent", await server.Story(id));
    }

    [Fact]
    public async Task Many_starts_at_once_all_come_to_their_end()
    {
        await using var server = await AgentServer.Start();

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => server.New(("initial_message", AgentServer.Message($"""/tool terminal {"{"}"command": "echo {number}"{"}"}""")))));

        Assert.All(await Task.WhenAll(ids.Select(server.Rest)), status => Assert.Equal("finished", status));
        Assert.Equal(12, (int)(await server.Ok("GET", "/count?status=finished")));
    }

    static readonly string[] Actions = ["message", "message that runs", "run", "pause", "interrupt", "accept", "reject"];

    static async Task<string> Standing(AgentServer server, string status)
    {
        var id = status == "waiting_for_confirmation" ? await server.New(("confirmation_policy", new System.Text.Json.Nodes.JsonObject { ["kind"] = "AlwaysConfirm" })) : await server.New();
        switch (status)
        {
            case "paused":
                await server.Ok("POST", $"/{id}/pause");
                break;
            case "waiting_for_confirmation":
                await server.Turn(id, """/tool task_tracker {"command": "view"}""");
                break;
            case "finished":
                await server.Turn(id, "hello");
                break;
            case "error":
                await server.Turn(id, "/fail 401");
                break;
            case "stuck":
                await server.Turn(id, """/steps 9 think {"thought": "again"}""");
                break;
        }

        Assert.Equal(status, await server.Status(id));
        return id;
    }

    static async Task<int> Do(AgentServer server, string id, string action) => (action switch
    {
        "message" => await server.Call("POST", $"/{id}/events", AgentServer.Message("more")),
        "message that runs" => await server.Call("POST", $"/{id}/events", AgentServer.Message("more", run: true)),
        "accept" => await server.Call("POST", $"/{id}/events/respond_to_confirmation", System.Text.Json.Nodes.JsonNode.Parse("""{"accept": true}""")),
        "reject" => await server.Call("POST", $"/{id}/events/respond_to_confirmation", System.Text.Json.Nodes.JsonNode.Parse("""{"accept": false}""")),
        _ => await server.Call("POST", $"/{id}/{action}"),
    }).Status;
}

using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class ForkTests
{
    [Fact]
    public async Task A_fork_has_the_same_events_and_goes_its_own_way()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("tags", new JsonObject { ["a"] = "1" }));
        await server.Turn(id, """/tool think {"thought": "x"}""");

        var (status, fork) = await server.Call("POST", $"/{id}/fork", new JsonObject { ["title"] = "Another" });

        Assert.Equal(201, status);
        var forked = (string)fork!["id"]!;
        Assert.Equal(("idle", "Another", id), ((string)fork["execution_status"]!, (string)fork["title"]!, (string)fork["forked_from_conversation_id"]!));
        Assert.Empty(fork["stats"]!["usage_to_metrics"]!.AsObject());
        Assert.Equal((await server.Events(id)).Select(item => item.ToJsonString()), (await server.Events(forked)).Select(item => item.ToJsonString()));
        Assert.Equal("finished", await server.Turn(forked, "onward"));
        Assert.Single(await server.Events(id, "source=user"));
        var first = (string)(await server.Events(id))[1]["id"]!;
        Assert.Equal(first, (string)(await server.Ok("GET", $"/{forked}/events/{first}"))["id"]!);
        Assert.Equal("onward", AgentServer.Text((await server.Events(forked, "source=user"))[1]));
    }

    [Fact]
    public async Task A_fork_of_a_fork_from_an_event_keeps_every_id_and_its_numbers()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        var second = (string)(await server.Ok("POST", $"/{id}/fork"))["id"]!;
        await server.Turn(second, "two");
        await server.Turn(second, "and again");
        var events = await server.Events(second);
        var last = events.Last(item => (string)item["source"]! == "agent" && (string)item["kind"]! == "MessageEvent");

        var third = await server.Ok("POST", $"/{second}/fork", new JsonObject { ["from_event_id"] = (string)last["id"]!, ["reset_metrics"] = false });

        Assert.Equal((string)last["id"]!, (string)third["forked_from_event_id"]!);
        var copied = (await server.Events((string)third["id"]!)).Select(item => (string)item["id"]!).ToList();
        Assert.Equal(events.Select(item => (string)item["id"]!).TakeWhile(each => each != (string)last["id"]!).Append((string)last["id"]!), copied);
        Assert.True((int)third["metrics"]!["accumulated_token_usage"]!["prompt_tokens"]! > 0);
        Assert.Equal("finished", await server.Turn((string)third["id"]!, "three"));
    }

    [Fact]
    public async Task A_fork_in_the_midst_of_a_run_is_idle_and_the_run_goes_on()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));

        var fork = await server.Ok("POST", $"/{id}/fork");

        Assert.Equal(("idle", "running"), ((string)fork["execution_status"]!, await server.Status(id)));
        Assert.Equal("finished", await server.Turn((string)fork["id"]!, "hello"));
        await server.Ok("POST", $"/{id}/interrupt");
    }

    [Fact]
    public async Task A_long_conversation_is_copied_in_stretches()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("stuck_detection", false), ("initial_message", AgentServer.Message("""/steps 200 think {"thought": "x"}""")));
        await server.Rest(id);

        var fork = await server.Ok("POST", $"/{id}/fork");

        Assert.Equal((int)await server.Ok("GET", $"/{id}/events/count"), (int)await server.Ok("GET", $"/{(string)fork["id"]!}/events/count"));
        Assert.Equal("finished", await server.Turn((string)fork["id"]!, "on"));
    }

    [Fact]
    public async Task Strange_forks_are_refused()
    {
        await using var server = await AgentServer.Start();
        var (id, other) = (await server.New(), await server.New());

        var (unknown, body) = await server.Call("POST", $"/{Guid.NewGuid()}/fork");
        Assert.Equal((404, "Source conversation not found"), (unknown, (string)body!["detail"]!));
        var (used, why) = await server.Call("POST", $"/{id}/fork", new JsonObject { ["id"] = other });
        Assert.Equal(409, used);
        Assert.EndsWith("already exists", (string)why!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(404, (await server.Call("POST", $"/{id}/fork", new JsonObject { ["from_event_id"] = Guid.NewGuid().ToString() })).Status);
    }

    [Fact]
    public async Task A_fork_may_have_a_title_and_tags_of_its_own_and_not_any()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("tags", new JsonObject { ["a"] = "1" }));

        var fork = await server.Ok("POST", $"/{id}/fork", new JsonObject { ["tags"] = new JsonObject { ["b"] = "2" }, ["title"] = "Mine" });

        Assert.Equal(("""{"b":"2"}""", "Mine"), (fork["tags"]!.ToJsonString(), (string)fork["title"]!));
        Assert.Equal("""{"a":"1"}""", (await server.Info(id))["tags"]!.ToJsonString());
        Assert.Equal(422, (await server.Call("POST", $"/{id}/fork", new JsonObject { ["title"] = new string('x', 201) })).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/fork", new JsonObject { ["tags"] = new JsonObject { ["No-Good"] = "x" } })).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/fork", new JsonObject { ["id"] = "nonsense" })).Status);
    }
}

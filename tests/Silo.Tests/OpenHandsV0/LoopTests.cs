using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.OpenHandsV0;

public sealed class LoopTests(V0Server server) : IClassFixture<V0Server>
{
    [Fact]
    public async Task Stop_of_a_run_says_how_it_stood_before_and_keeps_what_was_said()
    {
        var id = await server.New("""{"initial_user_msg":"/words 400 /slow 20"}""");

        var stopped = await server.Ok("POST", $"/{id}/stop");

        Assert.Equal(Answer(id, "Conversation stopped successfully", "RUNNING"), stopped!.ToJsonString());
        var info = await server.Info(id);
        Assert.Equal(("STOPPED", null), ((string)info["status"]!, info["url"]));
        Assert.Equal("paused", await server.Rest(id));
        Assert.Equal(Answer(id, "Conversation was not running", "STOPPED"), (await server.Ok("POST", $"/{id}/stop"))!.ToJsonString());
        Assert.Contains("message", await server.Story(id));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"initial_user_msg":"hello"}""")]
    [InlineData("""{"initial_user_msg":"/fail 400"}""")]
    public async Task Start_after_a_stop_is_ready_again_and_repeats_nothing(string body)
    {
        var id = await server.New(body);
        await server.Rest(id);
        await server.Ok("POST", $"/{id}/stop");
        Assert.Equal("STOPPED", (string)(await server.Info(id))["status"]!);
        var messages = (await server.Events(id)).Count(item => (string?)item["action"] == "message");

        var (first, again) = (await server.Ok("POST", $"/{id}/start"), await server.Ok("POST", $"/{id}/start", "{}"));

        Assert.Equal(Answer(id, null, "RUNNING"), first!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(first, again));
        Assert.Equal("RUNNING", (string)(await server.Info(id))["status"]!);
        Assert.Equal(messages, (await server.Events(id)).Count(item => (string?)item["action"] == "message"));
        await server.Ok("POST", $"/{id}/message", """{"message":"and now"}""");
        Assert.Equal("finished", await server.Rest(id));
    }

    [Fact]
    public async Task Start_of_what_runs_changes_nothing()
    {
        var id = await server.New("""{"initial_user_msg":"/hang"}""");
        var before = await server.Info(id);

        Assert.Equal(Answer(id, null, "RUNNING"), (await server.Ok("POST", $"/{id}/start"))!.ToJsonString());

        Assert.Equal((string)before["last_updated_at"]!, (string)(await server.Info(id))["last_updated_at"]!);
        await server.Ok("DELETE", $"/{id}");
    }

    [Fact]
    public async Task Message_runs_what_was_stopped()
    {
        var id = await server.New();
        await server.Ok("POST", $"/{id}/stop");

        await server.Ok("POST", $"/{id}/events", """{"action":"message","args":{"content":"go on"}}""");

        await server.Rest(id);
        Assert.Equal("RUNNING", (string)(await server.Info(id))["status"]!);
    }

    [Fact]
    public async Task Calls_that_wait_outlive_a_stop()
    {
        var id = await server.New();
        await server.Silo.Post($"/agent-server/api/conversations/{id}/confirmation_policy", """{"policy":{"kind":"AlwaysConfirm"}}""");
        await server.Ok("POST", $"/{id}/message", """{"message":"/tool terminal {\"command\": \"echo waited\"}"}""");
        Assert.Equal("waiting_for_confirmation", await server.Rest(id));

        await server.Ok("POST", $"/{id}/stop");
        Assert.Equal("STOPPED", (string)(await server.Info(id))["status"]!);
        await server.Ok("POST", $"/{id}/start");
        await server.Ok("POST", $"/{id}/events", """{"action":"change_agent_state","args":{"agent_state":"user_confirmed"}}""");

        Assert.Equal("finished", await server.Rest(id));
        Assert.Contains("<run>", await server.Story(id));
    }

    static string Answer(string id, string? message, string status) =>
        new JsonObject { ["status"] = "ok", ["conversation_id"] = id, ["message"] = message, ["conversation_status"] = status }.ToJsonString();
}

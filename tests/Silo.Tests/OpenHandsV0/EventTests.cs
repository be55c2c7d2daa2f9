using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.OpenHandsV0;

public sealed class EventTests(V0Server server) : IClassFixture<V0Server>
{
    [Fact]
    public async Task Turn_with_a_command_is_told_in_actions_and_observations()
    {
        var id = await server.New("""{"initial_user_msg":"/tool terminal {\"command\": \"echo told\"}"}""");
        await server.Rest(id);

        var events = await server.Events(id);

        Assert.Equal(["system", "message", "=running", "run", "<run>", "message", "=finished"], await server.Story(id));
        Assert.Equal(0, (long)events[0]["id"]!);
        Assert.Equal(events.Select(Id).Order(), events.Select(Id));
        Assert.Equal(events.Count, events.Select(Id).Distinct().Count());
        var (action, observation) = (events[3], events[4]);
        Assert.Equal("echo told", (string)action["args"]!["command"]!);
        Assert.Equal((Id(action), true), ((long)observation["cause"]!, (bool)observation["success"]!));
        Assert.Equal("told", ((string)observation["content"]!).Trim());
        Assert.Equal(0, (int)observation["extras"]!["metadata"]!["exit_code"]!);
        Assert.Equal(["user", "environment", "agent", "environment", "agent"], events.Skip(1).Take(5).Select(item => (string)item["source"]!));
        Assert.All(events, item => Assert.DoesNotContain("Z", (string)item["timestamp"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_thoughts_and_tasks_have_actions_of_their_own()
    {
        var id = await server.New();
        foreach (var (tool, arguments) in new[]
        {
            ("file_editor", """{"command":"create","path":"/workspace/a.txt","file_text":"one"}"""),
            ("file_editor", """{"command":"view","path":"/workspace/a.txt"}"""),
            ("think", """{"thought":"hm"}"""),
            ("task_tracker", """{"command":"view"}"""),
            ("nonsense", """{"x":1}"""),
        })
        {
            await server.Ok("POST", $"/{id}/message", new JsonObject { ["message"] = $"/tool {tool} {arguments}" }.ToJsonString());
            await server.Rest(id);
        }

        var told = await server.Story(id);

        Assert.Equal(
            ["edit", "<edit>", "read", "<read>", "think", "<think>", "task_tracking", "<task_tracking>", "call_tool_mcp", "<error>"],
            told.Where(name => name is not ("system" or "message") && !name.StartsWith('=')));
    }

    [Fact]
    public async Task Pages_begin_and_end_where_they_are_asked_to_in_either_direction()
    {
        var id = await server.New("""{"initial_user_msg":"/tool think {\"thought\":\"a\"}"}""");
        await server.Rest(id);
        var all = (await server.Events(id)).Select(Id).ToList();

        var page = await server.Ok("GET", $"/{id}/events?start_id={all[1]}&end_id={all[4]}&limit=3");
        Assert.Equal(all[1..4], Ids(page!));
        Assert.True((bool)page!["has_more"]!);
        var back = await server.Ok("GET", $"/{id}/events?start_id={all[1]}&end_id={all[4]}&reverse=true");
        Assert.Equal(all[1..5].AsEnumerable().Reverse(), Ids(back!));
        Assert.False((bool)back!["has_more"]!);
        var newest = await server.Ok("GET", $"/{id}/events?reverse=true&limit=1");
        Assert.Equal([all[^1]], Ids(newest!));
        Assert.True((bool)newest!["has_more"]!);
        Assert.Empty(await server.Events(id, "limit=0"));
        Assert.Empty(await server.Events(id, $"start_id={all[^1] + 1}"));
    }

    [Theory]
    [InlineData("limit=-1", 400)]
    [InlineData("limit=101", 400)]
    [InlineData("limit=x", 422)]
    [InlineData("start_id=x", 422)]
    public async Task Page_of_a_wrong_size_is_refused(string query, int expected)
    {
        var (status, refused) = await server.Call("GET", $"/{await server.New()}/events?{query}");

        Assert.Equal(expected, status);
        if (expected == 400) Assert.Equal("Invalid limit", (string)refused!["detail"]!);
    }

    [Fact]
    public async Task Trajectory_is_every_event()
    {
        var id = await server.New("""{"initial_user_msg":"hello"}""");
        await server.Rest(id);

        var trajectory = (await server.Ok("GET", $"/{id}/trajectory"))!["trajectory"]!;

        Assert.True(JsonNode.DeepEquals(trajectory, new JsonArray([.. (await server.Events(id)).Select(item => item.DeepClone())])));
    }

    [Fact]
    public async Task Replayed_trajectory_is_the_beginning_of_another_conversation()
    {
        var first = await server.New("""{"initial_user_msg":"/tool terminal {\"command\": \"echo once\"}"}""");
        await server.Rest(first);
        var trajectory = (await server.Ok("GET", $"/{first}/trajectory"))!["trajectory"]!.ToJsonString();

        var id = await server.New(new JsonObject { ["replay_json"] = trajectory }.ToJsonString());

        Assert.Equal(["system", "message", "run", "<run>", "message"], await server.Story(id));
        var (was, now) = (await server.Events(first), await server.Events(id));
        foreach (var name in new[] { "run", "message" }) Assert.Equal(Args(was, name), Args(now, name));
        Assert.Equal("once", ((string)now[3]["content"]!).Trim());
        Assert.Equal(Id(now[2]), (long)now[3]["cause"]!);
        await server.Ok("POST", $"/{id}/message", """{"message":"go on"}""");
        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal("You said: go on", (string)(await server.Events(id)).Last(item => (string?)item["action"] == "message")["args"]!["content"]!);
    }

    [Theory]
    [InlineData("""{"action":"message","args":{"content":"x"}}""", 200)]
    [InlineData("""{"action":"change_agent_state","args":{"agent_state":"paused"}}""", 200)]
    [InlineData("""{"action":"message","args":{}}""", 422)]
    [InlineData("""{"action":"change_agent_state","args":{"agent_state":"happy"}}""", 422)]
    [InlineData("""{"action":"run","args":{"command":"ls"}}""", 422)]
    [InlineData("{}", 422)]
    public async Task Action_of_a_user_is_taken_or_refused(string action, int expected)
    {
        var (status, body) = await server.Call("POST", $"/{await server.New()}/events", action);

        Assert.Equal(expected, status);
        if (expected == 200) Assert.True((bool)body!["success"]!);
    }

    [Fact]
    public async Task Configuration_names_the_session()
    {
        var id = await server.New();

        Assert.Equal((id, id), ((string)(await server.Ok("GET", $"/{id}/config"))!["runtime_id"]!, (string)(await server.Ok("GET", $"/{id}/config"))!["session_id"]!));
    }

    static long Id(JsonNode item) => (long)item["id"]!;

    static List<long> Ids(JsonNode page) => [.. page["events"]!.AsArray().Select(item => Id(item!))];

    static string Args(List<JsonObject> events, string name) => string.Join('\n', events.Where(item => (string?)item["action"] == name).Select(item => item["args"]!.ToJsonString()));

    [Theory]
    [InlineData("events", """{"action": "message", "args": {"content": "x"}}""")]
    [InlineData("message", """{"message": "x"}""")]
    public async Task What_is_said_to_an_unknown_conversation_is_not_found(string route, string body)
    {
        var id = Guid.NewGuid().ToString("N");

        var (status, answer) = await server.Call("POST", $"/{id}/{route}", body);

        Assert.Equal((404, $"Conversation {id} not found"), (status, (string)answer!["detail"]!));
    }

    [Fact]
    public async Task Shortening_is_asked_for_and_done()
    {
        var id = await server.New("""{"initial_user_msg": "one"}""");
        await server.Rest(id);
        foreach (var said in new[] { "two", "three", "four", "five" })
        {
            await server.Ok("POST", $"/{id}/message", $$"""{"message": "{{said}}"}""");
            await server.Rest(id);
        }

        var (status, text) = await server.Silo.Send("POST", $"/v1/conversations/conv-{Guid.Parse(id)}/compact", "{}");

        Assert.True(status == 200, text);
        Assert.Equal(["condensation_request", "condensation"], (await server.Events(id)).Select(item => (string?)item["action"]).Where(action => action?.StartsWith("condens", StringComparison.Ordinal) is true));
    }

    [Theory]
    [InlineData("hello", "running,finished")]
    [InlineData("/fail 401", "running,error")]
    [InlineData("/tool finish {\"message\": \"x\"}", "running,finished")]
    public async Task States_are_told_by_the_names_that_this_API_has(string said, string states)
    {
        var id = await server.New($$"""{"initial_user_msg": {{JsonValue.Create(said).ToJsonString()}}}""");
        await server.Rest(id);

        var told = (await server.Events(id)).Where(item => (string?)item["observation"] == "agent_state_changed").Select(item => (string)item["extras"]!["agent_state"]!);

        Assert.Equal(states, string.Join(',', told));
    }
}

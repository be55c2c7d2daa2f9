using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class EventTests
{
    [Fact]
    public async Task A_turn_with_a_tool_is_told_in_order()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Turn(id, "/say Let me think.\n/tool think {\"thought\": \"two\", \"summary\": \"counting\"}");

        Assert.Equal(
            ["SystemPromptEvent", "MessageEvent", "=running", "ActionEvent", "ObservationEvent", "MessageEvent", "=finished"], await server.Story(id));
        var events = await server.Events(id);
        var action = events.Single(item => (string)item["kind"]! == "ActionEvent");
        var observation = events.Single(item => (string)item["kind"]! == "ObservationEvent");
        Assert.Equal(("ThinkAction", "two"), ((string)action["action"]!["kind"]!, (string)action["action"]!["thought"]!));
        Assert.False(action["action"]!.AsObject().ContainsKey("summary"));
        Assert.Equal(("think", "counting", "UNKNOWN"), ((string)action["tool_name"]!, (string)action["summary"]!, (string)action["security_risk"]!));
        Assert.Equal((string)action["id"]!, (string)observation["action_id"]!);
        Assert.Equal((string)action["tool_call_id"]!, (string)observation["tool_call_id"]!);
        Assert.Equal(("ThinkObservation", false), ((string)observation["observation"]!["kind"]!, (bool)observation["observation"]!["is_error"]!));
        Assert.Equal(["user", "agent"], events.Where(item => (string)item["kind"]! == "MessageEvent").Select(item => (string)item["source"]!));
        Assert.Contains(events, item => (string?)item["key"] == "stats" && (int)item["value"]!["usage_to_metrics"]!["default"]!["accumulated_token_usage"]!["completion_tokens"]! > 0);
        Assert.Equal(events.Count, events.Select(item => (string)item["id"]!).Distinct().Count());
        Assert.Equal(events.Select(item => (string)item["timestamp"]!).Order(StringComparer.Ordinal), events.Select(item => (string)item["timestamp"]!));
        Assert.All(events, item => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$", (string)item["timestamp"]!));
        Assert.All(events, item => Assert.DoesNotContain(item, member => member.Value is null));
    }

    [Fact]
    public async Task Parallel_calls_share_a_response_and_only_the_first_has_the_thought()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Turn(id, "/tool think {\"thought\": \"a\"} /tool think {\"thought\": \"b\"}\n/say Both.");

        var actions = await server.Events(id, "kind=ActionEvent");
        var observations = await server.Events(id, "kind=openhands.sdk.event.llm_convertible.observation.ObservationEvent");
        Assert.Equal(2, actions.Count);
        Assert.Single(actions.Select(action => (string)action["llm_response_id"]!).Distinct());
        Assert.Equal([1, 0], actions.Select(action => action["thought"]!.AsArray().Count));
        Assert.Equal(actions.Select(action => (string)action["id"]!), observations.Select(observation => (string)observation["action_id"]!));
    }

    [Theory]
    [InlineData("TIMESTAMP")]
    [InlineData("TIMESTAMP_DESC")]
    public async Task Search_pages_every_event_once_in_either_order(string order)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "/tool think {\"thought\": \"a\"} /tool think {\"thought\": \"b\"}");
        var whole = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();
        if (order == "TIMESTAMP_DESC") whole.Reverse();

        for (var limit = 1; limit <= whole.Count; limit++)
            Assert.Equal(whole, (await server.Events(id, $"limit={limit}&sort_order={order}")).Select(item => (string)item["id"]!));

        Assert.Equal(whole.Count, (int)await server.Ok("GET", $"/{id}/events/count"));
        var astray = await server.Ok("GET", $"/{id}/events/search?limit=1&sort_order={order}&page_id={Guid.NewGuid()}");
        Assert.Equal(whole[0], (string)astray["items"]![0]!["id"]!);
    }

    [Fact]
    public async Task Search_filters_by_kind_source_text_and_time()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "apples and PEARS");
        await server.Turn(id, "plums");
        var events = await server.Events(id);
        var middle = events[events.Count / 2];
        var time = Uri.EscapeDataString((string)middle["timestamp"]!);

        Assert.Equal(2, (int)await server.Ok("GET", $"/{id}/events/count?source=user"));
        Assert.Equal(4, (int)await server.Ok("GET", $"/{id}/events/count?kind=MessageEvent"));
        Assert.Equal(2, (int)await server.Ok("GET", $"/{id}/events/count?body=pears"));
        var from = await server.Events(id, $"timestamp__gte={time}");
        var until = await server.Events(id, $"timestamp__lt={time}");
        Assert.Equal(events.Count, from.Count + until.Count);
        Assert.Contains(from, item => (string)item["id"]! == (string)middle["id"]!);
        Assert.All(until, item => Assert.True(string.CompareOrdinal((string)item["timestamp"]!, (string)middle["timestamp"]!) < 0));
        var utc = new DateTimeOffset(DateTime.Parse((string)middle["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.Local.GetUtcOffset(DateTime.Now)).UtcDateTime;
        Assert.Equal(from.Count, (await server.Events(id, $"timestamp__gte={utc:yyyy-MM-ddTHH:mm:ss.ffffff}Z")).Count);
        foreach (var wrong in new[] { "limit=0", "limit=101", "sort_order=up", "timestamp__gte=never", "source=nobody" })
            Assert.Equal(422, (await server.Call("GET", $"/{id}/events/search?{wrong}")).Status);
    }

    [Fact]
    public async Task An_event_is_found_by_its_id_with_nulls_and_a_batch_in_order()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        var other = await server.New();
        await server.Turn(id, "hello");
        var ids = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();

        var message = await server.Ok("GET", $"/{id}/events/{ids[1]}");
        var batch = await server.Ok("GET", $"/{id}/events", new JsonArray(ids[2], Guid.NewGuid().ToString(), ids[0], ids[2]));

        Assert.True(message["llm_message"]!.AsObject().ContainsKey("tool_calls"));
        Assert.Equal([ids[2], null, ids[0], ids[2]], batch.AsArray().Select(item => (string?)item?["id"]));
        Assert.Equal(404, (await server.Call("GET", $"/{id}/events/{Guid.NewGuid()}")).Status);
        Assert.Equal(404, (await server.Call("GET", $"/{other}/events/{ids[1]}")).Status);
        var (status, unknown) = await server.Call("GET", $"/{Guid.Empty}/events/search");
        Assert.Equal((404, $"Conversation not found: {Guid.Empty}"), (status, (string)unknown!["detail"]!));
    }

    [Fact]
    public async Task Events_are_the_same_after_a_restart()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, """/tool think {"thought": "a"}""");
        var before = await server.Events(id);

        await server.Silo.Restart();

        Assert.Equal(before.Select(item => item.ToJsonString()), (await server.Events(id)).Select(item => item.ToJsonString()));
    }

    [Fact]
    public async Task Unknown_tools_and_bad_arguments_are_errors_of_the_agent_and_the_loop_goes_on()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        Assert.Equal("finished", await server.Turn(id, "/tool nonsense {\"a\": 1}"));
        Assert.Equal("finished", await server.Turn(id, "/tool think {\"thought\": "));
        Assert.Equal("finished", await server.Turn(id, "/tool think {}"));

        var errors = await server.Events(id, "kind=AgentErrorEvent");
        Assert.Equal(3, errors.Count);
        Assert.StartsWith("Tool 'nonsense' not found. Available: [", (string)errors[0]["error"]!, StringComparison.Ordinal);
        Assert.StartsWith("Error validating tool 'think': ", (string)errors[1]["error"]!, StringComparison.Ordinal);
        Assert.StartsWith("Error validating tool 'think': ", (string)errors[2]["error"]!, StringComparison.Ordinal);
        Assert.All(await server.Events(id, "kind=ActionEvent"), action => Assert.False(action.ContainsKey("action")));
    }

    [Fact]
    public async Task Reads_do_not_wait_for_a_running_step()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));

        Assert.Equal("running", await server.Status(id));
        Assert.Equal(["SystemPromptEvent", "MessageEvent", "=running"], await server.Story(id));
        await server.Ok("POST", $"/{id}/interrupt");
    }

    [Fact]
    public async Task What_the_model_thinks_is_told_with_what_it_says_and_found_by_its_words()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo", ["stream"] = true }, ["tools"] = new JsonArray(new JsonObject { ["name"] = "terminal" }) }));
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        await socket.Send(AgentServer.Message("/think Perhaps a walrus.\n/say Done.").ToJsonString());
        var frames = await socket.UntilStatus("finished");
        await server.Turn(id, "/think Surely a seal.\n/tool think {\"thought\": \"x\"}");

        var said = (await server.Events(id, "source=agent&kind=MessageEvent"))[0];
        Assert.Equal(("Done.", "Perhaps a walrus."), (AgentServer.Text(said), (string)said["llm_message"]!["reasoning_content"]!));
        Assert.Equal("Surely a seal.", (string)(await server.Events(id, "kind=ActionEvent"))[0]["reasoning_content"]!);
        Assert.Equal("Perhaps a walrus.", string.Concat(frames.Where(frame => (string)frame["kind"]! == "StreamingDeltaEvent").Select(frame => (string?)frame["reasoning_content"])));
        Assert.Equal(2, (int)await server.Ok("GET", $"/{id}/events/count?body=WALRUS"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("Yes", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    public async Task A_flag_may_be_spelled_in_many_ways_wherever_it_stands(string flag, bool isOn)
    {
        await using var server = await AgentServer.Start();
        var agent = JsonNode.Parse("""{"llm": {"model": "local/echo"}, "agent_context": {"skills": [{"name": "AGENTS.md", "content": "Be brief.", "type": "repo"}]}}""");
        var (status, made) = await server.Call("POST", $"?include_skills={flag}", AgentServer.Request(("agent", agent)));
        var id = (string)made!["id"]!;

        var answers = new[]
        {
            made, await server.Ok("GET", $"/{id}?include_skills={flag}"), (await server.Ok("GET", $"?ids={id}&include_skills={flag}"))[0]!,
            (await server.Ok("GET", $"/search?include_skills={flag}"))["items"]![0]!, await server.Ok("POST", $"/{id}/fork?include_skills={flag}"),
        };

        Assert.Equal(201, status);
        Assert.All(answers, info => Assert.Equal(isOn ? 1 : 0, info["agent"]!["agent_context"]!["skills"]!.AsArray().Count));
        Assert.Equal(422, (await server.Call("GET", $"/{id}?include_skills=perhaps")).Status);
    }
}

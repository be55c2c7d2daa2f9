using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class NavigateTests
{
    const string Root = "__root__";

    [Fact]
    public async Task What_comes_next_follows_from_the_event_and_nothing_is_lost()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        await server.Turn(id, "two");
        var before = await server.Events(id);
        var answer = Said(before, "You said: one");

        var info = await Navigate(server, id, answer);

        Assert.Equal((answer, "idle"), (Leaf(info), (string)info["execution_status"]!));
        Assert.Equal(Said(before, "one"), (string)info["last_user_message_id"]!);
        Assert.Equal(["one", "You said: one", "?"], await Shown(server, id));
        Assert.Equal("finished", await server.Turn(id, "three"));
        var after = await server.Events(id);
        Assert.Equal(before.Select(item => item.ToJsonString()), after.Take(before.Count).Select(item => item.ToJsonString()));
        Assert.Equal(answer, Parent(after, "three"));
        Assert.Equal(Said(after, "three"), Parent(after, "You said: three"));
        Assert.Equal(["one", "You said: one", "three", "You said: three", "?"], await Shown(server, id));
        Assert.Equal(Said(after, "You said: three"), Leaf(await server.Info(id)));
    }

    [Fact]
    public async Task The_other_branch_is_gone_back_to_and_on_from_also_after_a_restart()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        foreach (var text in (string[])["one", "two"]) await server.Turn(id, text);
        var two = Said(await server.Events(id), "You said: two");
        await Navigate(server, id, Said(await server.Events(id), "You said: one"));
        await server.Turn(id, "three");
        var three = Said(await server.Events(id), "You said: three");

        await Navigate(server, id, two);
        await server.Silo.Restart();

        Assert.Equal(two, Leaf(await server.Info(id)));
        Assert.Equal(["one", "You said: one", "two", "You said: two", "?"], await Shown(server, id));
        await server.Turn(id, "four");
        Assert.Equal(two, Parent(await server.Events(id), "four"));
        await Navigate(server, id, three);
        await server.Turn(id, "five");
        await server.Silo.Restart();
        Assert.Equal(["one", "You said: one", "three", "You said: three", "five", "You said: five", "?"], await Shown(server, id));
        Assert.Equal(three, Parent(await server.Events(id), "five"));
    }

    [Fact]
    public async Task From_no_event_the_system_prompt_alone_stands_before()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        var before = await server.Events(id);

        var info = await Navigate(server, id, null);

        Assert.Null(info["leaf_event_id"]);
        Assert.Null(info["last_user_message_id"]);
        Assert.Equal(["?"], await Shown(server, id));
        await server.Turn(id, "two");
        Assert.Equal(["two", "You said: two", "?"], await Shown(server, id));
        Assert.Equal(Root, Parent(await server.Events(id), "two"));
        await Navigate(server, id, Said(before, "You said: one"));
        Assert.Equal(["one", "You said: one", "?"], await Shown(server, id));
    }

    [Fact]
    public async Task Every_event_follows_the_last_one_that_is_no_change_of_the_state()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, """/tool think {"thought": "a"} /tool think {"thought": "b"}""");
        var events = await server.Events(id);

        string? leaf = null;
        foreach (var item in events)
        {
            Assert.Equal(leaf, (string?)item["parent_id"]);
            if ((string)item["kind"]! != "ConversationStateUpdateEvent") leaf = (string)item["id"]!;
        }

        Assert.Equal(leaf, Leaf(await server.Info(id)));
        Assert.Equal(leaf, Leaf((await server.Ok("GET", "/search"))["items"]![0]!));
        var newestFirst = await server.Events(id, "sort_order=TIMESTAMP_DESC&limit=3");
        Assert.Equal(events.Select(item => item.ToJsonString()).Reverse(), newestFirst.Select(item => item.ToJsonString()));
        foreach (var item in events) Assert.Equal((string?)item["parent_id"], (string?)(await server.Ok("GET", $"/{id}/events/{item["id"]}"))["parent_id"]);
    }

    [Fact]
    public async Task A_call_without_its_result_is_one_that_was_never_answered_and_a_message_is_answered_anew()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, """/tool think {"thought": "a"} /tool think {"thought": "b"}""");
        var actions = await server.Events(id, "kind=ActionEvent");

        Assert.Equal((string)actions[0]["id"]!, Leaf(await Navigate(server, id, (string)actions[0]["id"]!)));
        Assert.Equal(2, (await Shown(server, id)).Count(text => text.Contains("never answered", StringComparison.Ordinal)));
        Assert.Equal("finished", await server.Turn(id, "on"));
        Assert.Equal((string)actions[0]["id"]!, Parent(await server.Events(id), "on"));

        await Navigate(server, id, Said(await server.Events(id), "on"));
        await server.Ok("POST", $"/{id}/run");
        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(2, (await server.Events(id, "source=agent&kind=MessageEvent")).Count(item => AgentServer.Text(item) == "You said: on"));
        Assert.Single(await Shown(server, id), "You said: on");
    }

    [Fact]
    public async Task Summaries_belong_to_their_branch()
    {
        await using var server = await AgentServer.Start();
        var agent = JsonNode.Parse("""{"llm": {"model": "local/echo"}, "condenser": {"kind": "LLMSummarizingCondenser", "llm": {"model": "local/echo"}, "max_size": 80}}""");
        var id = await server.New(("agent", agent));
        for (var turn = 0; turn < 4; turn++) await server.Turn(id, $"turn {turn}");
        var whole = await Shown(server, id);
        var last = Said(await server.Events(id), "You said: turn 3");
        await server.Ok("POST", $"/{id}/condense");
        await server.Turn(id, "behind the summary");
        var summarised = await Shown(server, id);
        var behind = Said(await server.Events(id), "You said: behind the summary");

        await Navigate(server, id, last);
        Assert.Equal(whole, await Shown(server, id));
        await server.Turn(id, "beside it");
        await server.Ok("POST", $"/{id}/condense");
        var other = await server.Events(id, "kind=Condensation");
        var beside = await Shown(server, id);
        Assert.DoesNotContain(Said(await server.Events(id), "behind the summary"), other[^1]["forgotten_event_ids"]!.AsArray().Select(each => (string)each!));
        Assert.Contains(Said(await server.Events(id), "turn 0"), other[^1]["forgotten_event_ids"]!.AsArray().Select(each => (string)each!));
        Assert.DoesNotContain("behind the summary", string.Concat(beside), StringComparison.Ordinal);

        await Navigate(server, id, behind);
        await server.Silo.Restart();
        Assert.Equal(summarised, await Shown(server, id));
        await Navigate(server, id, (string)other[^1]["id"]!);
        await server.Silo.Restart();
        Assert.Equal(beside, await Shown(server, id));
    }

    [Fact]
    public async Task Actions_that_wait_stay_without_a_decision()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("confirmation_policy", new JsonObject { ["kind"] = "AlwaysConfirm" }));
        Assert.Equal("waiting_for_confirmation", await server.Turn(id, """/tool terminal {"command": "touch there"}"""));
        var asked = Said(await server.Events(id), """/tool terminal {"command": "touch there"}""");

        Assert.Equal("idle", (string)(await Navigate(server, id, asked))["execution_status"]!);

        Assert.Equal("=idle", (await server.Story(id))[^1]);
        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", new JsonObject { ["accept"] = false });
        Assert.Empty(await server.Events(id, "kind=UserRejectObservation"));
        await Navigate(server, id, null);
        Assert.Equal("finished", await server.Turn(id, "hello"));
        Assert.Empty(await server.Events(id, "kind=ObservationEvent"));
    }

    [Fact]
    public async Task A_fork_takes_the_branch_along_and_goes_its_own_way()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        foreach (var text in (string[])["one", "two"]) await server.Turn(id, text);
        var (one, two) = (Said(await server.Events(id), "You said: one"), Said(await server.Events(id), "You said: two"));
        await Navigate(server, id, one);
        await server.Turn(id, "three");

        var fork = (string)(await server.Ok("POST", $"/{id}/fork"))["id"]!;
        var older = (string)(await server.Ok("POST", $"/{id}/fork", new JsonObject { ["from_event_id"] = two }))["id"]!;

        Assert.Equal(await Shown(server, id), await Shown(server, fork));
        Assert.Equal((await server.Events(id)).Select(item => item.ToJsonString()), (await server.Events(fork)).Select(item => item.ToJsonString()));
        Assert.Equal(["one", "You said: one", "two", "You said: two", "?"], await Shown(server, older));
        await Navigate(server, fork, two);
        await server.Turn(fork, "four");
        Assert.Equal(["one", "You said: one", "two", "You said: two", "four", "You said: four", "?"], await Shown(server, fork));
        Assert.Equal(two, Parent(await server.Events(fork), "four"));
        Assert.Equal(["one", "You said: one", "three", "You said: three", "?"], await Shown(server, id));
    }

    [Fact]
    public async Task Another_dialect_lists_the_whole_log_and_shows_what_the_model_sees()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        foreach (var text in (string[])["one", "two"]) await server.Turn(id, text);
        await Navigate(server, id, Said(await server.Events(id), "You said: one"));
        await server.Turn(id, "three");

        var listed = (await server.Silo.Get($"/v1/conversations/conv-{id}/messages?order=asc")).AsArray();
        Assert.Equal(["one", "You said: one", "two", "You said: two", "three", "You said: three"], listed.Skip(1).Select(message => (string)message!["content"]!));
        var shown = (await server.Silo.Get($"/v1/conversations/conv-{id}"))["in_context_message_ids"]!.AsArray().Select(each => (string)each!).ToHashSet();
        Assert.Equal(["one", "You said: one", "three", "You said: three"], listed.Skip(1).Where(message => shown.Contains((string)message!["id"]!)).Select(message => (string)message!["content"]!));
    }

    [Fact]
    public async Task A_socket_tells_of_what_follows_with_the_parents_that_a_search_shows()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        foreach (var text in (string[])["one", "two"]) await server.Turn(id, text);
        var one = Said(await server.Events(id), "You said: one");
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        await Navigate(server, id, one);
        await server.Say(id, "three");

        var told = (await socket.Until(frame => frame.ToJsonString().Contains("You said: three", StringComparison.Ordinal))).Where(frame => (string?)frame["key"] != "full_state").ToList();
        var found = (await server.Events(id)).ToDictionary(item => (string)item["id"]!, item => (string?)item["parent_id"]);
        Assert.Equal("idle", (string)told[0]["value"]!);
        Assert.All(told, frame => Assert.Equal(found[(string)frame["id"]!], (string?)frame["parent_id"]));
        Assert.Equal(one, Parent(told, "three"));
    }

    [Fact]
    public async Task A_run_in_progress_refuses_and_one_that_was_broken_off_does_not()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));
        var asked = (string)(await server.Events(id, "source=user"))[0]["id"]!;

        var (status, body) = await server.Call("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = asked });

        Assert.Equal((409, "Conversation already running. Wait for completion or pause first."), (status, (string)body!["detail"]!));
        await server.Ok("POST", $"/{id}/interrupt");
        Assert.Equal(asked, Leaf(await Navigate(server, id, asked.ToUpperInvariant())));
    }

    [Fact]
    public async Task Unknown_conversations_and_events_are_not_found_and_strange_bodies_refused()
    {
        await using var server = await AgentServer.Start();
        var (id, other) = (await server.New(), await server.New());
        await server.Turn(other, "elsewhere");
        var elsewhere = Said(await server.Events(other), "elsewhere");
        var before = (await server.Info(id)).ToJsonString();

        var (missing, why) = await server.Call("POST", $"/{Guid.NewGuid()}/navigate", new JsonObject());
        Assert.Equal((404, "Conversation not found"), (missing, (string)why!["detail"]!));
        foreach (var unknown in (string[])[$"{Guid.NewGuid()}", elsewhere, "nonsense", Root])
        {
            var (status, body) = await server.Call("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = unknown });
            Assert.Equal((404, $"Event not found: {unknown}"), (status, (string)body!["detail"]!));
        }

        Assert.Equal(422, (await server.Call("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = 1 })).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/navigate")).Status);
        Assert.Equal(422, (await server.Call("POST", "/nonsense/navigate", new JsonObject())).Status);
        Assert.Equal(before, (await server.Info(id)).ToJsonString());
    }

    [Fact]
    public async Task What_a_reset_has_taken_away_is_gone_for_navigation_too()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        var one = Said(await server.Events(id), "one");
        await server.Silo.Grains.GetGrain<IConversationGrain>(Guid.Parse(id)).Reset();

        Assert.Equal(404, (await server.Call("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = one })).Status);
        await server.Turn(id, "two");
        var events = await server.Events(id);
        Assert.Equal((string)events[0]["id"]!, Parent(events, "two"));
        await Navigate(server, id, (string)events[0]["id"]!);
        Assert.Equal(["?"], await Shown(server, id));
    }

    static Task<JsonNode> Navigate(AgentServer server, string id, string? eventId) => server.Ok("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = eventId });

    /// <summary>What the model would be shown after the system message if somebody asked now.</summary>
    static async Task<List<string>> Shown(AgentServer server, string id)
    {
        var payload = await server.Silo.Post($"/v1/conversations/conv-{id}/messages/preview-raw-payload", """{"messages": [{"role": "user", "content": "?"}]}""");
        return [.. payload["messages"]!.AsArray().Skip(1).Select(message => message!["content"] is JsonValue text ? (string)text! : message.ToJsonString())];
    }

    static string? Leaf(JsonNode info) => (string?)info["leaf_event_id"];

    static JsonObject Message(IEnumerable<JsonObject> events, string text) => events.Last(item => (string)item["kind"]! == "MessageEvent" && AgentServer.Text(item) == text);

    static string Said(IEnumerable<JsonObject> events, string text) => (string)Message(events, text)["id"]!;

    static string? Parent(IEnumerable<JsonObject> events, string text) => (string?)Message(events, text)["parent_id"];
}

using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.AgentServer.Sockets;
using Conversations.Streams;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class SocketTests
{
    [Fact]
    public async Task A_turn_comes_live_after_the_full_state_and_is_what_the_log_says()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await using var socket = await EventSocketClient.Open(server, id);

        var first = await socket.Next();
        await socket.Send(AgentServer.Message("""/tool think {"thought": "a"}""").ToJsonString());
        var frames = await socket.UntilStatus("finished");

        Assert.Equal(("ConversationStateUpdateEvent", "full_state"), ((string)first!["kind"]!, (string)first["key"]!));
        Assert.Equal(id, (string)first["value"]!["id"]!);
        var logged = await server.Events(id);
        Assert.Equal(logged.Skip(1).Select(item => item.ToJsonString()), frames.Select(frame => frame.ToJsonString()));
        var last = await socket.Next();
        Assert.Equal(("full_state", "finished"), ((string)last!["key"]!, (string)last["value"]!["execution_status"]!));
        Assert.DoesNotContain(logged, item => (string?)item["key"] == "full_state");
    }

    [Theory]
    [InlineData("resend_mode=all")]
    [InlineData("resend_all=true")]
    public async Task Resend_all_tells_everything_after_the_full_state(string query)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        await using var socket = await EventSocketClient.Open(server, id, query);

        var first = await socket.Next();
        var history = await socket.UntilStatus("finished");

        Assert.Equal("full_state", (string)first!["key"]!);
        Assert.Equal((await server.Events(id)).Select(item => (string)item["id"]!), history.Select(item => (string)item["id"]!));
    }

    [Fact]
    public async Task Resend_since_is_inclusive_and_nothing_is_lost_at_any_cut()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        await server.Turn(id, "two");
        var events = await server.Events(id);

        foreach (var cut in events)
        {
            var time = (string)cut["timestamp"]!;
            await using var socket = await EventSocketClient.Open(server, id, $"resend_mode=since&after_timestamp={time}");
            Assert.Equal("full_state", (string)(await socket.Next())!["key"]!);
            var told = await socket.Until(frame => (string)frame["id"]! == (string)events[^1]["id"]!);
            Assert.Equal(events.Where(item => string.CompareOrdinal((string)item["timestamp"]!, time) >= 0).Select(item => (string)item["id"]!),
                told.Where(item => (string?)item["key"] != "full_state").Select(item => (string)item["id"]!));
        }
    }

    [Fact]
    public async Task A_client_that_comes_back_after_a_restart_at_once_is_told_what_it_missed()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        JsonObject last;
        await using (var socket = await EventSocketClient.Open(server, id))
        {
            await socket.Next();
            await server.Say(id, "one");
            last = (await socket.UntilStatus("finished"))[^1];
        }

        await server.Turn(id, "missed");
        await server.Silo.Restart();

        // No lease of the server that is gone keeps it from being found, nor from being gone on with.
        Assert.Equal(id, (string)(await server.Ok("GET", "/search"))["items"]![0]!["id"]!);
        await using var again = await EventSocketClient.Open(server, id, $"resend_mode=since&after_timestamp={last["timestamp"]}");
        Assert.Equal("full_state", (string)(await again.Next())!["key"]!);
        await server.Say(id, "live");
        var told = await again.Until(frame => frame.ToJsonString().Contains("You said: live", StringComparison.Ordinal));
        var logged = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();
        var seen = told.Where(item => (string?)item["key"] != "full_state").Select(item => (string)item["id"]!).ToList();
        Assert.Contains((string)last["id"]!, seen);
        Assert.Equal(logged.SkipWhile(item => item != seen[0]).Take(seen.Count), seen);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_up_nobody_and_misses_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await using var idle = await EventSocketClient.Open(server, id);
        await using var reader = await EventSocketClient.Open(server, id);

        // More than a socket holds.
        for (var count = 0; count < 300; count++) await server.Say(id, $"message {count}", run: false);

        var logged = (await server.Events(id, "kind=MessageEvent")).Select(item => (string)item["id"]!).ToList();
        foreach (var socket in new[] { reader, idle })
        {
            var told = await socket.Until(frame => (string)frame["id"]! == logged[^1]);
            Assert.Equal(logged, told.Where(item => (string)item["kind"]! == "MessageEvent").Select(item => (string)item["id"]!));
        }
    }

    [Fact]
    public void What_a_socket_does_not_take_in_time_is_left_to_the_log()
    {
        var feed = new SocketFeed(watchdogTicks: 1);
        feed.TakeLost();

        for (var count = 0; count < 10_000; count++) feed.Offer(new Committed([]));

        var held = 0;
        while (feed.TryTake(out _)) held++;
        Assert.InRange(held, 1, 256);
        Assert.True(feed.TakeLost());
        Assert.False(feed.TakeLost());
    }

    [Fact]
    public async Task Since_without_a_time_resends_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "one");
        await using var socket = await EventSocketClient.Open(server, id, "resend_mode=since");

        await socket.Next();
        await server.Say(id, "two", run: false);

        Assert.Equal("two", AgentServer.Text((await socket.Next())!));
    }

    [Fact]
    public async Task Without_a_good_key_nobody_gets_in()
    {
        await using var server = await AgentServer.Start(("Auth:Keys:0:Key", "good"));
        var made = JsonNode.Parse((await server.Silo.Send("POST", "/agent-server/api/conversations", AgentServer.Request().ToJsonString(), ("X-Session-API-Key", "good"))).Body)!;
        var id = (string)made["id"]!;

        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, id, "session_api_key=bad"));
        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, id, header: "bad"));
        foreach (var frame in new[] { "not json", "[]", """{"type": "auth"}""", """{"type": "other", "session_api_key": "good"}""", """{"type": "auth", "session_api_key": "bad"}""" })
        {
            await using var refused = await EventSocketClient.Open(server, id);
            await refused.Send(frame);
            Assert.Null(await refused.Next());
            Assert.Equal((4001, "Authentication failed"), refused.Closed);
        }

        await using var byQuery = await EventSocketClient.Open(server, id, "session_api_key=good");
        await using var byHeader = await EventSocketClient.Open(server, id, header: "good");
        await using var byFrame = await EventSocketClient.Open(server, id);
        await byFrame.Send("""{"type": "auth", "session_api_key": "good"}""");
        foreach (var socket in new[] { byQuery, byHeader, byFrame }) Assert.Equal("full_state", (string)(await socket.Next())!["key"]!);
    }

    [Fact]
    public async Task Unknown_and_malformed_conversations_are_told_apart_and_strange_pages_kept_out()
    {
        await using var server = await AgentServer.Start();
        await using var unknown = await EventSocketClient.Open(server, Guid.NewGuid().ToString());

        Assert.Null(await unknown.Next());
        Assert.Equal((4004, "Conversation not found"), unknown.Closed);
        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, "nonsense"));
        var id = await server.New();
        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, id, origin: "https://evil.example"));
        await using var near = await EventSocketClient.Open(server, id, origin: "http://localhost:3000");
        Assert.Equal("full_state", (string)(await near.Next())!["key"]!);
    }

    [Fact]
    public async Task A_bad_frame_is_answered_and_the_socket_stays()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        foreach (var (frame, code) in new[] { ("not json", "JSONDecodeError"), ("[]", "ValidationError"), ("""{"role": "nobody"}""", "ValidationError"), ("""{"role": "system", "content": "x"}""", "HTTPException") })
        {
            await socket.Send(frame);
            var answer = await socket.Next();
            Assert.Equal(("ServerErrorEvent", code), ((string)answer!["kind"]!, (string)answer["code"]!));
        }

        await socket.Send("""{"type": "auth", "session_api_key": "again"}""");
        await socket.Send("""{"role": "user", "content": "hello"}""");
        Assert.Equal("hello", AgentServer.Text((await socket.Until(frame => (string)frame["kind"]! == "MessageEvent"))[^1]));
    }

    [Fact]
    public async Task Pieces_are_shown_where_the_model_streams_and_are_in_no_log()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo", ["stream"] = true } }));
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        await socket.Send("""{"role": "user", "content": "/words 5 /slow 30"}""");
        var frames = await socket.UntilStatus("finished");

        var pieces = frames.Where(frame => (string)frame["kind"]! == "StreamingDeltaEvent").ToList();
        Assert.Equal("word1 word2 word3 word4 word5", string.Concat(pieces.Select(piece => (string)piece["content"]!)));
        Assert.DoesNotContain(await server.Events(id), item => (string)item["kind"]! == "StreamingDeltaEvent");
    }

    [Fact]
    public async Task Too_many_sockets_of_one_conversation_are_refused()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        var sockets = new List<EventSocketClient>();
        for (var count = 0; count < 49; count++)
        {
            sockets.Add(await EventSocketClient.Open(server, id));
            await sockets[^1].Next();
        }

        await using var further = await EventSocketClient.Open(server, id);

        Assert.Null(await further.Next());
        Assert.Equal(1013, further.Closed.Status);
        foreach (var socket in sockets) await socket.DisposeAsync();
    }

    [Fact]
    public async Task Many_readers_get_each_event_once_while_it_happens()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("stuck_detection", false));
        var sockets = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => EventSocketClient.Open(server, id, "resend_mode=all")));
        var readings = sockets.Select(socket => socket.UntilStatus("finished")).ToList();

        await server.Say(id, """/steps 5 think {"thought": "a"}""");

        var ids = (await Task.WhenAll(readings)).Select(frames => frames.Where(frame => (string?)frame["key"] != "full_state").Select(frame => (string)frame["id"]!).ToList()).ToList();
        var logged = (await server.Events(id)).Select(item => (string)item["id"]!).ToList();
        Assert.All(ids, told => Assert.Equal(logged, told));
        foreach (var socket in sockets) await socket.DisposeAsync();
    }

    [Fact]
    public async Task Who_says_nothing_is_let_in_nowhere()
    {
        await using var server = await AgentServer.Start(("Auth:Keys:0:Key", "good"));
        await using var silent = await EventSocketClient.Open(server, Guid.NewGuid().ToString());

        Assert.Null(await silent.Next());
        Assert.Equal((4001, "Authentication failed"), silent.Closed);
    }

    [Fact]
    public async Task A_way_to_resend_that_is_none_is_refused()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, id, "resend_mode=backwards"));
        await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.Open(server, id, "resend_mode=since&after_timestamp=never"));
    }

    [Fact]
    public async Task After_a_deletion_nothing_is_told_any_more()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();
        await server.Say(id, "/words 2000 /slow 5");
        await socket.UntilStatus("running");

        await server.Ok("DELETE", $"/{id}");
        await socket.UntilStatus("paused");

        await socket.Send("""{"role": "user", "content": "still there?"}""");
        Assert.Equal("ServerErrorEvent", (string)(await socket.Next())!["kind"]!);
        Assert.Null((await server.Ok("GET", $"?ids={id}"))[0]);
    }
}

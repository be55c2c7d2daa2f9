using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.AgentServer.Sockets;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Conversations.Silo.Tests.Workspaces;
using Conversations.Silo.Workspaces;
using Conversations.Streams;
using Conversations.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Conversations.Silo.Tests.AgentServer.WorkspaceRouteTests;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>The socket of clients' commands.</summary>
public sealed class BashSocketTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commands_come_live_and_in_order_and_are_what_a_search_finds(bool inPath)
    {
        var server = shared.Server;
        var id = await server.New();
        await using var socket = await Open(server, id, inPath: inPath);
        await using var other = await Open(server, id, inPath: !inPath);
        await using var leaver = await Open(server, id, inPath: inPath);
        await Sh(server, id, "true");
        await leaver.Until(IsOutput(1));
        await leaver.DisposeAsync();

        await Sh(server, id, "echo out; echo err >&2; exit 3");
        await Sh(server, id, "pwd");

        var frames = await socket.Until(IsOutput(3));
        Assert.Equal(["BashCommand", "BashOutput", "BashCommand", "BashOutput", "BashCommand", "BashOutput"], frames.Select(frame => (string)frame["kind"]!));
        Assert.Equal((await Events(server, id)).Select(WithoutNulls), frames.Select(frame => frame.ToJsonString()));
        Assert.Equal((3, "out\n", "err\n"), ((int)frames[3]["exit_code"]!, (string)frames[3]["stdout"]!, (string)frames[3]["stderr"]!));
        Assert.False(frames[2].ContainsKey("cwd"));
        Assert.Equal(frames.Select(frame => frame.ToJsonString()), (await other.Until(IsOutput(3))).Select(frame => frame.ToJsonString()));
        // The conversation has not heard of it.
        Assert.Empty(await server.Events(id, "kind=ActionEvent"));
    }

    [Theory]
    [InlineData("resend_mode=all", 4)]
    [InlineData("resend_all=true", 4)]
    [InlineData("resend_mode=since", 0)]
    [InlineData("", 0)]
    public async Task What_was_is_told_to_whoever_asks(string query, int told)
    {
        var server = shared.Server;
        var id = await server.New();
        await Sh(server, id, "echo one");
        await Sh(server, id, "echo two");
        await using var socket = await Open(server, id, query);

        await Sh(server, id, "echo live");

        var frames = await socket.Until(frame => (string?)frame["stdout"] == "live\n");
        Assert.Equal((await Events(server, id)).Skip(4 - told).Select(item => (string)item["id"]!), frames.Select(frame => (string)frame["id"]!));
    }

    [Fact]
    public async Task Since_is_inclusive_and_nothing_is_lost_at_any_cut()
    {
        var server = shared.Server;
        var id = await server.New();
        for (var each = 0; each < 3; each++) await Sh(server, id, $"echo {each}");
        var events = await Events(server, id);

        foreach (var cut in events)
        {
            var time = (string)cut["timestamp"]!;
            await using var socket = await Open(server, id, $"resend_mode=since&after_timestamp={time}");
            var told = await socket.Until(frame => (string)frame["id"]! == (string)events[^1]["id"]!);
            Assert.Equal(events.Where(item => string.CompareOrdinal((string)item["timestamp"]!, time) >= 0).Select(item => (string)item["id"]!), told.Select(frame => (string)frame["id"]!));
        }
    }

    [Fact]
    public async Task Every_listener_hears_each_event_once_whenever_it_comes()
    {
        var server = shared.Server;
        var id = await server.New();
        var commands = Task.WhenAll(Enumerable.Range(0, 10).Select(each => Sh(server, id, $"echo {each}")));
        var sockets = new List<EventSocketClient>();
        for (var each = 0; each < 5; each++) sockets.Add(await Open(server, id, "resend_mode=all"));

        await commands;

        var wanted = (await Events(server, id)).Select(item => (string)item["id"]!).Order().ToList();
        Assert.Equal(20, wanted.Count);
        foreach (var socket in sockets)
        {
            Assert.Equal(wanted, (await socket.Until(IsOutput(10))).Select(frame => (string)frame["id"]!).Order());
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_has_commands_run_over_the_socket_and_a_bad_frame_is_answered()
    {
        // Nobody looks by himself: what comes has been told.
        await using var server = await AgentServer.Start(("Workspaces:CommandsAtOnce", "1"), ("Limits:StreamWatchdog", "01:00:00"));
        var id = await server.New();
        await using var socket = await Open(server, id);

        foreach (var (frame, code) in new[] { ("not json", "JSONDecodeError"), ("[]", "ValidationError"), ("{}", "ValidationError"), ("""{"command": "ls", "timeout": 0}""", "ValidationError") })
        {
            await socket.Send(frame);
            var error = await socket.Next();
            Assert.Equal(("BashError", code, 32), ((string)error!["kind"]!, (string)error["code"]!, ((string)error["id"]!).Length));
            Assert.NotEmpty((string)error["detail"]!);
        }

        await socket.Send("""{"type": "auth", "session_api_key": "again"}""");
        await Sh(server, id, "mkfifo gate");
        await socket.Until(IsOutput(1));
        await socket.Send("""{"command": "cat gate", "cwd": "/workspace", "timeout": 60}""");
        var begun = await socket.Next();
        await socket.Send("""{"command": "ls"}""");
        var full = await socket.Next();
        await File.WriteAllTextAsync(System.IO.Path.Combine(server.Silo.Folder, "workspaces", id, "files", "workspace", "gate"), "through\n");
        var ended = await socket.Next();

        Assert.Equal(("BashCommand", "cat gate", "/workspace", 60), ((string)begun!["kind"]!, (string)begun["command"]!, (string)begun["cwd"]!, (int)begun["timeout"]!));
        Assert.Equal(("BashError", "HTTPException"), ((string)full!["kind"]!, (string)full["code"]!));
        Assert.Equal(("BashOutput", "through\n", begun["id"]!.ToString()), ((string)ended!["kind"]!, (string)ended["stdout"]!, (string)ended["command_id"]!));
    }

    [Fact]
    public async Task Without_a_good_key_nobody_gets_in()
    {
        await using var server = await AgentServer.Start(("Auth:Keys:0:Key", "good"));
        var made = JsonNode.Parse((await server.Silo.Send("POST", "/agent-server/api/conversations", AgentServer.Request().ToJsonString(), ("X-Session-API-Key", "good"))).Body)!;
        var id = (string)made["id"]!;

        foreach (var inPath in new[] { true, false })
        {
            await Assert.ThrowsAsync<WebSocketException>(() => Open(server, id, "session_api_key=bad", inPath));
            await Assert.ThrowsAsync<WebSocketException>(() => Open(server, id, inPath: inPath, header: "bad"));
            await Assert.ThrowsAsync<WebSocketException>(() => Open(server, id, "session_api_key=good", inPath, origin: "https://evil.example"));
            foreach (var frame in new[] { "not json", """{"command": "true"}""", """{"type": "auth", "session_api_key": "bad"}""" })
            {
                await using var refused = await Open(server, id, inPath: inPath);
                await refused.Send(frame);
                Assert.Null(await refused.Next());
                Assert.Equal((4001, "Authentication failed"), refused.Closed);
            }

            await using var byQuery = await Open(server, id, "session_api_key=good", inPath);
            await using var byHeader = await Open(server, id, inPath: inPath, header: "good");
            await using var byFrame = await Open(server, id, inPath: inPath);
            await byFrame.Send("""{"type": "auth", "session_api_key": "good"}""");
            await byFrame.Send("""{"command": "true"}""");
            foreach (var socket in new[] { byQuery, byHeader, byFrame }) Assert.Equal(0, (int)(await socket.Until(IsOutput(1)))[^1]["exit_code"]!);
        }

        // What is beside the socket stays closed.
        Assert.Equal(401, (await server.Silo.Send("GET", $"/agent-server/workspaces/{id}/api/bash/bash_events/search")).Status);
    }

    [Fact]
    public async Task A_conversation_is_named_and_is_one_that_exists()
    {
        var server = shared.Server;
        var unknown = Guid.NewGuid().ToString();

        foreach (var inPath in new[] { true, false })
        {
            await using var socket = await Open(server, unknown, inPath: inPath);
            Assert.Null(await socket.Next());
            Assert.Equal((4004, "Conversation not found"), socket.Closed);
            await Assert.ThrowsAsync<WebSocketException>(() => Open(server, "nonsense", inPath: inPath));
        }

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => EventSocketClient.At(server.Silo.Address.Authority, "sockets/bash-events"));
        Assert.Contains("422", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => Open(server, unknown, "resend_mode=some"));
        Assert.Equal(426, (await server.Silo.Send("GET", $"/agent-server/sockets/bash-events?conversation_id={unknown}")).Status);
    }

    [Fact]
    public async Task Too_many_sockets_are_refused_and_one_that_leaves_makes_room()
    {
        var server = shared.Server;
        var id = await server.New();
        await Sh(server, id, "true");
        var sockets = new List<EventSocketClient>();
        for (var count = 0; count < 50; count++)
        {
            sockets.Add(await Open(server, id, "resend_mode=all"));
            await sockets[^1].Until(IsOutput(1));
        }

        await using (var further = await Open(server, id))
        {
            Assert.Null(await further.Next());
            Assert.Equal((1013, "Too many bash event connections"), further.Closed);
        }

        await sockets[0].DisposeAsync();
        await Wait.Until(() => IsLetIn(server, id), TimeSpan.FromSeconds(30), () => "a place");
        foreach (var socket in sockets.Skip(1)) await socket.DisposeAsync();
    }

    [Fact]
    public async Task What_is_forgotten_is_told_no_more_and_what_follows_is()
    {
        var server = shared.Server;
        var id = await server.New();
        await using var socket = await Open(server, id);
        await Sh(server, id, "echo one");
        await socket.Until(IsOutput(1));

        await Ok(server, "DELETE", Path(id, true, "bash/bash_events"));
        await Sh(server, id, "echo two");

        var frames = await socket.Until(IsOutput(1));
        Assert.Equal(["echo two", "two\n"], frames.Select(frame => (string)(frame["command"] ?? frame["stdout"])!));
    }

    [Fact]
    public async Task Conversations_that_share_a_sandbox_hear_each_others_commands()
    {
        var server = shared.Server;
        var sandbox = (string)JsonNode.Parse((await server.Silo.Send("POST", "/api/v1/sandboxes", "{}")).Body)!["id"]!;
        var first = await InSandbox(server, sandbox);
        var second = await InSandbox(server, sandbox);
        await using var socket = await Open(server, first);

        await Sh(server, second, "echo from the second");

        Assert.Equal("from the second\n", (string)(await socket.Until(IsOutput(1)))[^1]["stdout"]!);
    }

    [Fact]
    public async Task What_is_not_told_is_found_after_a_silence()
    {
        var unheard = new CommandNewsHeard();
        var folder = Directory.CreateTempSubdirectory("workspaces-");
        await using (var silo = await UsersSilo.Start(builder => builder.Services.AddSingleton<ICommandNews>(unheard), ("Limits:StreamWatchdog", "00:00:01"), ("Workspaces:Root", folder.FullName)))
        {
            var id = await silo.NewConversation(UsersSilo.Ann);
            await using var socket = await EventSocketClient.At(silo.Client.BaseAddress!.Authority, $"workspaces/{id}/sockets/bash-events", UsersSilo.Ann);
            for (var each = 1; each <= 2; each++)
            {
                (await silo.Post(UsersSilo.Ann, $"/agent-server/workspaces/{id}/api/bash/execute_bash_command", """{"command":"true"}""")).Ok();
                Assert.Equal(["BashCommand", "BashOutput"], (await socket.Until(IsOutput(1))).Select(frame => (string)frame["kind"]!));
            }

            await WorkspaceUnderTest.Until(() => unheard.Times == 4, "two beginnings and two ends");
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_whose_server_is_killed_ends_and_says_so_and_leaves_no_process(bool asItBegins)
    {
        var folder = Directory.CreateTempSubdirectory("killed-");
        var silo = new SiloProcess("commands", SiloProcess.Program, FreePort.Next(), new Dictionary<string, string>
        {
            ["ConnectionStrings:Conversations"] = $"Data Source={System.IO.Path.Combine(folder.FullName, "log.db")}",
            ["Workspaces:Root"] = System.IO.Path.Combine(folder.FullName, "workspaces"),
            ["Secrets:KeyFolder"] = System.IO.Path.Combine(folder.FullName, "keys"),
        });
        await using (silo)
        {
            await silo.Start();
            using var http = new HttpClient { BaseAddress = new Uri(silo.Url) };
            var id = (string)(await Post(http, "/agent-server/api/conversations", AgentServer.Request()))["id"]!;
            var nap = WorkspaceUnderTest.Nap();
            var path = $"workspaces/{id}/sockets/bash-events?resend_mode=all";
            await using var before = await EventSocketClient.At(http.BaseAddress.Authority, path);
            var begun = await Post(http, $"/agent-server/workspaces/{id}/api/bash/start_bash_command", new JsonObject { ["command"] = $"(setsid sleep {nap} &); touch running; sleep {nap}", ["timeout"] = 3000 });
            Assert.Equal(begun["id"]!.ToString(), (string)(await before.Next())!["id"]!);
            if (!asItBegins) await WorkspaceUnderTest.Until(() => folder.EnumerateFiles("running", SearchOption.AllDirectories).Any(), "the command to run");

            await silo.KillNow();

            if (!asItBegins) await WorkspaceUnderTest.Until(() => WorkspaceUnderTest.Processes(nap).Count == 0, "the command to end with its server");
            await silo.Start();
            await WorkspaceUnderTest.Until(() => WorkspaceUnderTest.Processes(nap).Count == 0, "the next server to end what had been left behind");
            await using var after = await EventSocketClient.At(http.BaseAddress.Authority, path);
            var frames = await after.Until(IsOutput(1));
            Assert.Equal(["BashCommand", "BashOutput"], frames.Select(frame => (string)frame["kind"]!));
            Assert.Equal((begun["id"]!.ToString(), -1, "The server ended while this command ran. How far it came is unknown."),
                ((string)frames[1]["command_id"]!, (int)frames[1]["exit_code"]!, (string)frames[1]["stderr"]!));
            // It counts as ended, and is not begun again.
            Assert.Equal(2, (await Post(http, $"/agent-server/workspaces/{id}/api/bash/execute_bash_command", new JsonObject { ["command"] = "exit 2" }))["exit_code"]!.GetValue<int>());
            Assert.Empty(WorkspaceUnderTest.Processes(nap));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_listener_is_woken_by_news_by_a_loss_and_after_a_silence()
    {
        var feed = new CommandFeed(watchdogTicks: 3);
        var wakes = new List<Action> { () => feed.Offer(new CommandsChanged()), feed.Interrupted, feed.Wake };

        foreach (var wake in wakes)
        {
            var waiting = feed.Wait();
            feed.Tick();
            feed.Tick();
            Assert.False(waiting.IsCompleted);
            wake();
            Assert.True(waiting.IsCompleted);
            await waiting;
        }

        // The silence begins anew with each news.
        var quiet = feed.Wait();
        feed.Tick();
        feed.Tick();
        Assert.False(quiet.IsCompleted);
        feed.Tick();
        Assert.True(quiet.IsCompleted);
        await quiet;
    }

    static Task<EventSocketClient> Open(AgentServer server, string id, string query = "", bool inPath = true, string? header = null, string? origin = null) =>
        EventSocketClient.At(server.Silo.Address.Authority, inPath ? $"workspaces/{id}/sockets/bash-events?{query}" : $"sockets/bash-events?conversation_id={id}&{query}", header, origin);

    static async Task<JsonNode> Post(HttpClient http, string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    /// <summary>A new conversation that shares a sandbox.</summary>
    static async Task<string> InSandbox(AgentServer server, string sandbox)
    {
        var task = JsonNode.Parse((await server.Silo.Send("POST", "/api/v1/app-conversations", $$"""{"sandbox_id":"{{sandbox}}"}""")).Body)!;
        var ready = await server.Silo.Until($"/api/v1/app-conversations/start-tasks?ids={task["id"]}", tasks => (string)tasks[0]!["status"]! is "READY" or "ERROR", "the conversation to start");
        return Guid.Parse((string)ready[0]!["app_conversation_id"]!).ToString();
    }

    static async Task<bool> IsLetIn(AgentServer server, string id)
    {
        await using var socket = await Open(server, id, "resend_mode=all");
        return await socket.Next() is not null;
    }

    /// <summary>The n-th output that is seen.</summary>
    static Func<JsonObject, bool> IsOutput(int n)
    {
        var seen = 0;
        return frame => (string)frame["kind"]! == "BashOutput" && ++seen == n;
    }

    static Task<JsonNode> Sh(AgentServer server, string id, string command) => Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject { ["command"] = command }.ToJsonString());

    static async Task<List<JsonNode>> Events(AgentServer server, string id) => [.. (await Ok(server, "GET", Path(id, true, "bash/bash_events/search")))["items"]!.AsArray().Select(item => item!)];

    static string WithoutNulls(JsonNode item) => new JsonObject(item.AsObject().Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();
}

using System.Text.Json.Nodes;
using static Conversations.Silo.Tests.AgentServer.ToolServerScript;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Tools of MCP servers: programs in the sandbox, and servers over HTTP.</summary>
public sealed class ToolServerTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_program_is_started_in_the_sandbox_and_its_tools_are_called_in_the_loop()
    {
        var server = shared.Server;
        var id = await server.New(Agent(new() { ["script"] = Server() }));

        Assert.Equal("finished", await server.Turn(id, """/tool say {"text": "hello", "summary": "for a test"}"""));

        var action = (await server.Events(id, "kind=ActionEvent")).Single();
        Assert.Equal(("MCPToolAction", "hello", "for a test"), ((string)action["action"]!["kind"]!, (string)action["action"]!["data"]!["text"]!, (string)action["summary"]!));
        Assert.Null(action["action"]!["data"]!["summary"]);
        var observation = (await server.Events(id, "kind=ObservationEvent")).Single();
        Assert.Equal(("MCPToolObservation", "say", false), ((string)observation["observation"]!["kind"]!, (string)observation["observation"]!["tool_name"]!, (bool)observation["observation"]!["is_error"]!));
        Assert.Equal(["[Tool 'say' executed.]", "\"arguments\":{\"text\":\"hello\"}"], Texts(observation));
        Assert.Equal((string)action["id"]!, (string)observation["action_id"]!);
    }

    [Fact]
    public async Task What_goes_wrong_in_a_tool_is_an_observation_and_a_server_that_died_is_started_anew()
    {
        var server = shared.Server;
        var id = await server.New(Agent(new() { ["script"] = Server() }));

        Assert.Equal("finished", await server.Turn(id, "/tool fail {}"));
        Assert.Equal("finished", await server.Turn(id, "/tool die {}"));
        Assert.Equal("finished", await server.Turn(id, """/tool say {"text": "again"}"""));
        Assert.Equal("finished", await server.Turn(id, "/tool unheard {}"));

        var observations = await server.Events(id, "kind=ObservationEvent");
        Assert.Equal([true, true, false], observations.Select(each => (bool)each["observation"]!["is_error"]!));
        Assert.Equal("it went wrong", Texts(observations[0])[1]);
        Assert.Contains("Error calling MCP tool die", Texts(observations[1])[1], StringComparison.Ordinal);
        Assert.Contains("Tool 'unheard' not found", (string)(await server.Events(id, "kind=AgentErrorEvent")).Single()["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_a_server_reach_it_and_nobody_else()
    {
        await using var http = await HttpToolServer.Start();
        await using var server = await AgentServer.Start();
        var servers = new JsonObject
        {
            ["script"] = Server(secret: "${DEEP}"),
            ["web"] = new JsonObject { ["url"] = $"{http.Url}?api_key=url-s3cret", ["transport"] = "http", ["auth"] = new JsonObject { ["strategy"] = "bearer", ["value"] = "http-s3cret" } },
            ["off"] = new JsonObject { ["command"] = "false", ["enabled"] = false },
        };
        var id = await server.New(Agent(servers), ("secrets", new JsonObject { ["DEEP"] = "deep-s3cret" }));
        var socket = await EventSocketClient.Open(server, id, "resend_mode=all");
        var frames = new List<JsonObject> { (await socket.Next())! };

        Assert.Equal("finished", await server.Turn(id, "/tool script_env {} /tool web_who {}"));
        frames.AddRange(await socket.UntilStatus("finished"));
        await socket.DisposeAsync();
        await server.Turn(id, """/tool script_say {"text": "it is $DEEP"}""");

        var observations = await server.Events(id, "kind=ObservationEvent");
        Assert.Equal("<<secret-hidden>> in /workspace", Texts(observations[0])[1]);
        Assert.Equal("called with <secret-hidden>", Texts(observations[1])[1]);
        Assert.Equal("data:image/png;base64,aW1n", (string)observations[1]["observation"]!["content"]![2]!["image_urls"]![0]!);
        Assert.Contains("it is <secret-hidden>", Texts(observations[2])[1], StringComparison.Ordinal);
        var shown = (await server.Info(id))["agent"]!["mcp_config"]!["mcpServers"]!;
        Assert.Equal(("**********", "**********"), ((string)shown["script"]!["env"]!["ANY"]!, (string)shown["web"]!["auth"]!["value"]!));
        var seen = string.Join('\n', frames) + await server.Info(id) + await server.Ok("GET", "/search") + string.Join('\n', await server.Events(id)) + (await server.Silo.Send("GET", "/v1/agents/")).Body;
        await server.Silo.Restart();
        foreach (var file in Directory.GetFiles(server.Silo.Folder, "log.db*")) seen += File.ReadAllText(file, System.Text.Encoding.Latin1);
        Assert.DoesNotContain("s3cret", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^(say|finish)$", "say", true)]
    [InlineData("^(say|finish)$", "fail", false)]
    public async Task A_filter_holds_for_the_tools_of_servers_too(string filter, string tool, bool offered)
    {
        var server = shared.Server;
        var id = await server.New(Agent(new() { ["script"] = Server() }, ("filter_tools_regex", filter)));

        await server.Turn(id, $"/tool {tool} {{}}");

        Assert.Equal(offered ? 1 : 0, (await server.Events(id, "kind=ObservationEvent")).Count);
        Assert.Equal(offered ? 0 : 1, (await server.Events(id, "kind=AgentErrorEvent")).Count);
    }

    [Fact]
    public async Task Tools_that_come_later_are_offered_from_the_next_step_on()
    {
        var server = shared.Server;
        var id = await server.New(Agent(new() { ["script"] = Server() }));

        await server.Turn(id, "/tool grow {}");
        // What the server tells of may come a moment after the result.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await server.Events(id, "kind=ObservationEvent")).Count < 2)
        {
            Assert.False(patience.IsCancellationRequested, string.Join('\n', await server.Events(id)));
            await server.Turn(id, """/tool late {"text": "here"}""");
        }

        Assert.Contains("here", Texts((await server.Events(id, "kind=ObservationEvent"))[1])[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"command": "no-such-program-at-all"}""", "no-such-program-at-all")]
    [InlineData("""{"command": "bash", "args": ["-c", "echo out of order >&2; exit 1"]}""", "out of order")]
    [InlineData("""{"url": "http://127.0.0.1:9/mcp"}""", "'broken'")]
    public async Task A_server_that_cannot_be_used_ends_the_run_with_what_it_said(string broken, string told)
    {
        var server = shared.Server;
        var id = await server.New(Agent(new() { ["broken"] = JsonNode.Parse(broken) }));

        Assert.Equal("error", await server.Turn(id, "hello"));

        var error = (await server.Events(id, "kind=ConversationErrorEvent")).Single();
        Assert.Equal("MCPError", (string)error["code"]!);
        Assert.Contains(told, (string)error["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"transport": "stdio"}""", "stdio MCP servers require 'command'")]
    [InlineData("""{"transport": "sse", "command": "x"}""", "remote MCP servers require 'url'")]
    [InlineData("""{"url": "http://x/", "auth": {"strategy": "oauth2"}}""", "OAuth")]
    [InlineData("""{"url": "here", "headers": {"X": "s3cret"}}""", "valid URL")]
    public async Task Settings_that_make_no_sense_are_refused(string wrong, string why)
    {
        var server = shared.Server;

        var (status, body) = await server.Call("POST", "", AgentServer.Request(Agent(new() { ["wrong"] = JsonNode.Parse(wrong) })));

        Assert.Equal(422, status);
        Assert.Contains(why, body!["detail"]![0]!["msg"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("interrupt")]
    [InlineData("delete")]
    [InlineData("restart")]
    public async Task No_program_outlives_a_pause_an_interrupt_a_deletion_or_the_server(string how)
    {
        var nap = Nap();
        await using var server = await AgentServer.Start();
        var id = await server.New(Agent(new() { ["script"] = Server(nap) }));
        await server.Turn(id, "/tool env {}");
        if (how is not "pause")
        {
            await server.Say(id, "/tool hang {}");
            await Until(() => Processes($"sleep {nap}").Count > 0, "the tool to hang");
        }

        Assert.NotEmpty(Scripts(server, id));
        switch (how)
        {
            case "pause":
                await server.Say(id, "more", run: false);
                Assert.Equal("idle", await server.Status(id));
                await server.Ok("POST", $"/{id}/pause");
                break;
            case "restart":
                await server.Silo.Restart();
                break;
            case "delete":
                await server.Ok("DELETE", $"/{id}");
                break;
            default:
                await server.Ok("POST", $"/{id}/interrupt");
                break;
        }

        // After a restart the run goes on, and with it the programs; but none of before.
        await Until(() => how == "restart" ? Processes($"sleep {nap}").Count == 0 : Scripts(server, id).Count == 0, "the programs to end");
        if (how is "delete") return;
        await server.Rest(id);
        Assert.Equal("finished", await server.Turn(id, """/tool say {"text": "back"}"""));
    }

    [Fact]
    public async Task A_call_that_waits_for_confirmation_outlives_a_restart_and_then_finds_its_server()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Agent(new() { ["script"] = Server() }), ("confirmation_policy", new JsonObject { ["kind"] = "AlwaysConfirm" }));
        Assert.Equal("waiting_for_confirmation", await server.Turn(id, """/tool say {"text": "at last"}"""));

        await server.Silo.Restart();
        Assert.Empty(Scripts(server, id));
        await server.Ok("POST", $"/{id}/run");

        Assert.Equal("finished", await server.Rest(id));
        Assert.Contains("at last", Texts((await server.Events(id, "kind=ObservationEvent")).Single())[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tools_are_the_agents_and_hold_in_the_other_dialect()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Agent(new() { ["script"] = Server() }));
        var agents = await server.Silo.Get("/v1/agents/");
        var conversation = await server.Silo.Post($"/v1/conversations/?agent_id={agents[0]!["id"]}");

        var answer = await server.Silo.Post($"/v1/conversations/{conversation["id"]}/messages", """{"input": "/tool env {}", "streaming": false}""");

        Assert.Contains("<secret-hidden>", answer.ToJsonString().Replace("\\u003C", "<", StringComparison.Ordinal).Replace("\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("idle", await server.Status(id));
    }

    /// <summary>The programs of a conversation, by the folder that is shown to them.</summary>
    static List<int> Scripts(AgentServer server, string id) => Processes($"{server.Silo.Folder}/workspaces/{id}/files");

    static List<string> Texts(JsonObject observation) =>
        [.. observation["observation"]!["content"]!.AsArray().Select(content => (string?)content!["text"]).OfType<string>()];
}

using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class HookTests
{
    static (string, JsonNode?) Hooks(string moment, string command, string matcher = "*", bool isAsync = false, int timeout = 20) => ("hook_config", new JsonObject
    {
        [moment] = new JsonArray(new JsonObject
        {
            ["matcher"] = matcher,
            ["hooks"] = new JsonArray(new JsonObject { ["type"] = "command", ["command"] = command, ["timeout"] = timeout, ["async"] = isAsync }),
        }),
    });

    [Fact]
    public async Task A_hook_before_a_tool_blocks_it_by_exit_code_2()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("pre_tool_use", "echo \"no $OPENHANDS_TOOL_NAME\" >&2; exit 2", "terminal"));

        await server.Turn(id, """/tool terminal {"command": "touch made"} /tool think {"thought": "x"}""");

        var rejected = (await server.Events(id, "kind=UserRejectObservation")).Single();
        Assert.Equal(("hook", "no terminal"), ((string)rejected["rejection_source"]!, (string)rejected["rejection_reason"]!));
        var hook = (await server.Events(id, "source=hook")).Single();
        Assert.Equal(("PreToolUse", true, 2), ((string)hook["hook_event_type"]!, (bool)hook["blocked"]!, (int)hook["exit_code"]!));
        Assert.Equal((string)rejected["action_id"]!, (string)hook["action_id"]!);
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
        await server.Turn(id, """/tool think {"thought": "y"}""");
    }

    [Theory]
    [InlineData("exit 1", false)]
    [InlineData("echo '{\"decision\": \"deny\", \"reason\": \"because\"}'", true)]
    [InlineData("echo '{\"continue\": false}'", true)]
    [InlineData("cat > /dev/null; exit 0", false)]
    public async Task Other_exit_codes_fail_and_words_may_block(string command, bool blocks)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("pre_tool_use", command, "/th.*/"));

        await server.Turn(id, """/tool think {"thought": "x"}""");

        Assert.Equal(blocks ? 1 : 0, (await server.Events(id, "kind=UserRejectObservation")).Count);
        Assert.Single(await server.Events(id, "kind=HookExecutionEvent"));
    }

    [Fact]
    public async Task A_hook_that_takes_too_long_has_failed_and_blocks_nothing()
    {
        var nap = Workspaces.WorkspaceUnderTest.Nap();
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("pre_tool_use", $"sleep {nap}", timeout: 1));

        await server.Turn(id, """/tool think {"thought": "x"}""");

        var hook = (await server.Events(id, "kind=HookExecutionEvent")).Single();
        Assert.Equal((-1, false, false), ((int)hook["exit_code"]!, (bool)hook["success"]!, (bool)hook["blocked"]!));
        Assert.Contains("1 second", (string)hook["error"]!, StringComparison.Ordinal);
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
        await Workspaces.WorkspaceUnderTest.Until(() => Workspaces.WorkspaceUnderTest.Processes(nap).Count == 0, "the hook's processes to be gone");
    }

    [Theory]
    [InlineData("""{"hooks": {"PreToolUse": [{"matcher": "terminal|think", "hooks": [{"command": "true"}, {"command": "exit 2"}, {"command": "false"}]}]}}""", 2)]
    [InlineData("""{"PreToolUse": [{"matcher": "th", "hooks": [{"command": "exit 2"}]}, {"hooks": [{"command": "exit 3"}]}]}""", 1)]
    public async Task Hooks_run_in_order_up_to_the_first_that_blocks(string config, int runs)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("hook_config", JsonNode.Parse(config)));

        await server.Turn(id, """/tool think {"thought": "x"}""");

        Assert.Equal(runs, (await server.Events(id, "kind=HookExecutionEvent")).Count);
        Assert.Equal(runs == 2 ? 1 : 0, (await server.Events(id, "kind=UserRejectObservation")).Count);
        Assert.Equal(1, (await server.Info(id))["hook_config"]!["pre_tool_use"]![0]!["hooks"]!.AsArray().Count(hook => (string)hook!["command"]! == "exit 2"));
    }

    [Fact]
    public async Task A_hook_after_a_tool_is_told_of_the_result_and_cannot_block()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("post_tool_use", "cat > seen.json; exit 2"));

        await server.Turn(id, """/tool terminal {"command": "echo hello"}""");
        await server.Turn(id, """/tool terminal {"command": "cat seen.json"}""");

        var seen = (string)(await server.Events(id, "kind=ObservationEvent"))[1]["observation"]!["content"]![0]!["text"]!;
        Assert.Contains("\"event_type\":\"PostToolUse\"", seen, StringComparison.Ordinal);
        Assert.Contains("echo hello", seen, StringComparison.Ordinal);
        Assert.All(await server.Events(id, "kind=HookExecutionEvent"), hook => Assert.False((bool)hook["blocked"]!));
    }

    [Fact]
    public async Task A_prompt_that_is_blocked_never_reaches_the_model()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("user_prompt_submit", "grep -q forbidden && exit 2; echo '{\"additionalContext\": \"Mind the gap.\"}'"));

        Assert.Equal("finished", await server.Turn(id, "forbidden"));
        Assert.Empty(await server.Events(id, "source=agent&kind=MessageEvent"));
        Assert.Equal("finished", await server.Turn(id, "fine"));

        var messages = await server.Events(id, "source=user&kind=MessageEvent");
        Assert.Equal("Mind the gap.", (string)messages[1]["extended_content"]![0]!["text"]!);
        Assert.Contains("Mind the gap.", AgentServer.Text((await server.Events(id, "source=agent&kind=MessageEvent"))[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_message_is_seen_before_it_is_taken_as_well()
    {
        await using var server = await AgentServer.Start();
        const string Mind = "grep -q forbidden && exit 2; echo '{\"additionalContext\": \"Mind the gap.\"}'";
        var blocked = await server.New(Hooks("user_prompt_submit", Mind), ("initial_message", AgentServer.Message("forbidden")));
        var taken = await server.New(Hooks("user_prompt_submit", Mind), ("initial_message", AgentServer.Message("fine")));

        Assert.Equal("finished", await server.Rest(blocked));
        Assert.Empty(await server.Events(blocked, "source=agent&kind=MessageEvent"));
        Assert.Equal("finished", await server.Rest(taken));
        Assert.Single(await server.Events(taken, "source=user&kind=MessageEvent"));
        Assert.Contains("Mind the gap.", AgentServer.Text((await server.Events(taken, "source=agent&kind=MessageEvent")).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_that_is_blocked_goes_on_with_what_the_hook_says()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("stop", "if [ -e once ]; then exit 0; fi; touch once; echo 'run the tests' >&2; exit 2"));

        Assert.Equal("finished", await server.Turn(id, "hello"));

        var feedback = (await server.Events(id, "source=environment&kind=MessageEvent")).Single();
        Assert.Contains("run the tests", AgentServer.Text(feedback), StringComparison.Ordinal);
        Assert.Equal(2, (await server.Events(id, "source=agent&kind=MessageEvent")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_a_session_is_the_last_that_clients_hear(bool running)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("session_end", "cat; ls; exit 2"));
        await server.Turn(id, """/tool terminal {"command": "touch left-behind"}""");
        if (running) await server.Say(id, "/hang");
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        await server.Ok("DELETE", $"/{id}");

        var heard = await socket.Until(frame => (string)frame["kind"]! == "HookExecutionEvent");
        Assert.Equal(("SessionEnd", false), ((string)heard[^1]["hook_event_type"]!, (bool)heard[^1]["blocked"]!));
        Assert.Contains("left-behind", (string)heard[^1]["stdout"]!, StringComparison.Ordinal);
        Assert.Equal(running, AgentServer.Told(heard).Contains("InterruptEvent"));
        Assert.Equal(404, (await server.Call("GET", $"/{id}")).Status);
    }

    [Fact]
    public async Task Sessions_start_once_and_nobody_waits_for_an_async_hook()
    {
        await using var server = await AgentServer.Start();
        var once = await server.New(Hooks("session_start", "true"));
        var later = await server.New(Hooks("pre_tool_use", "exit 2", isAsync: true));

        await server.Turn(once, "one");
        await server.Turn(once, "two");
        await server.Turn(later, """/tool think {"thought": "x"}""");

        Assert.Single(await server.Events(once, "kind=HookExecutionEvent"));
        Assert.Single(await server.Events(later, "kind=ObservationEvent"));
        var hook = await server.UntilEvent(later, item => (string)item["kind"]! == "HookExecutionEvent", "the hook");
        Assert.Equal((2, false), ((int)hook["exit_code"]!, (bool)hook["blocked"]!));
    }

    [Fact]
    public async Task A_hook_on_what_is_said_names_the_message_and_tells_what_it_was_told()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("user_prompt_submit", "cat > seen.json; env > seen.env"));

        await server.Turn(id, "hello");
        await server.Turn(id, """/tool terminal {"command": "cat seen.json; grep OPENHANDS_ seen.env"}""");

        var hooks = await server.Events(id, "kind=HookExecutionEvent");
        var said = await server.Events(id, "source=user&kind=MessageEvent");
        Assert.Equal(said.Select(item => (string)item["id"]!), hooks.Select(hook => (string)hook["message_id"]!));
        Assert.Equal(
            ["event_type", "message", "metadata", "session_id", "tool_input", "tool_name", "tool_response", "working_dir"],
            (await server.Ok("GET", $"/{id}/events/{(string)hooks[0]["id"]!}"))["hook_input"]!.AsObject().Select(field => field.Key).Order());
        var seen = (string)(await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!["content"]![0]!["text"]!;
        Assert.Contains($"OPENHANDS_SESSION_ID={id}", seen, StringComparison.Ordinal);
        Assert.Contains("OPENHANDS_EVENT_TYPE=UserPromptSubmit", seen, StringComparison.Ordinal);
        Assert.Contains("OPENHANDS_PROJECT_DIR=/", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_hook_prints_is_cut()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("user_prompt_submit", "head -c 60000 /dev/zero | tr '\\0' x; head -c 60000 /dev/zero | tr '\\0' y >&2"));

        await server.Turn(id, "hello");

        var hook = (await server.Events(id, "kind=HookExecutionEvent")).Single();
        Assert.InRange(((string)hook["stdout"]!).Length, 1000, 50_000);
        Assert.InRange(((string)hook["stderr"]!).Length, 1000, 50_000);
    }

    [Fact]
    public async Task A_run_of_what_has_finished_tells_the_stop_hooks_and_asks_no_model()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(Hooks("stop", "exit 0"));
        await server.Turn(id, "hello");
        var first = (string)(await server.Events(id, "kind=HookExecutionEvent")).Single()["id"]!;

        await server.Ok("POST", $"/{id}/run");

        await server.UntilEvent(id, item => (string)item["kind"]! == "HookExecutionEvent" && (string)item["id"]! != first, "the hooks of the second run");
        Assert.Equal("finished", await server.Status(id));
        Assert.Single(await server.Events(id, "source=agent&kind=MessageEvent"));
    }
}

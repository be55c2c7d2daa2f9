using System.Text.Json.Nodes;
using static Conversations.Silo.Tests.AgentServer.AcpAgentScript;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Agents that are programs of their own (Agent Client Protocol), in the sandbox.</summary>
public sealed class AcpTests
{
    [Fact]
    public async Task A_program_answers_and_its_calls_come_in_order_before_what_it_said()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));
        await using var socket = await EventSocketClient.Open(server, id);

        Assert.Equal("finished", await server.Turn(id, "noise say hello think tool one tool bad open say bye"));

        var story = (await server.Story(id)).SkipWhile(kind => kind != "MessageEvent");
        Assert.Equal(
            ["MessageEvent", "=running", .. Enumerable.Repeat("ACPToolCallEvent", 6), "MessageEvent", "=finished"],
            story);
        var calls = await server.Events(id, "kind=ACPToolCallEvent");
        Assert.Equal(
            ["one pending false", "one completed false", "bad pending false", "bad failed true", "open pending false", "open completed false"],
            calls.Select(call => $"{call["tool_call_id"]} {call["status"]} {call["is_error"]}"));
        Assert.Equal(
            ("agent", "Reading one", "read", "one", "read", "done"),
            ((string)calls[1]["source"]!, (string)calls[1]["title"]!, (string)calls[1]["tool_kind"]!, (string)calls[1]["raw_input"]!["path"]!, (string)calls[1]["raw_output"]!["text"]!, (string)calls[1]["content"]![0]!["content"]!["text"]!));
        var said = (await server.Events(id, "kind=MessageEvent&source=agent")).Single();
        Assert.Equal(("hello bye ", "Hm. "), (AgentServer.Text(said), (string)said["llm_message"]!["reasoning_content"]!));
        Assert.Equal("hello \nbye ", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
        var deltas = (await socket.UntilStatus("finished")).Where(frame => (string)frame["kind"]! == "StreamingDeltaEvent").ToList();
        Assert.Equal(("hello bye ", "Hm. "), (string.Concat(deltas.Select(delta => (string?)delta["content"])), string.Concat(deltas.Select(delta => (string?)delta["reasoning_content"]))));
    }

    [Fact]
    public async Task What_it_asks_for_is_allowed_and_files_are_its_own()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));

        Assert.Equal("finished", await server.Turn(id, "may file where"));

        var asked = await server.Events(id, "kind=ACPToolCallEvent");
        Assert.Equal(["pending", "completed"], asked.Select(call => (string)call["status"]!));
        Assert.Equal("""{"outcome":"selected","optionId":"yes"}""", asked[1]["raw_output"]!.ToJsonString());
        Assert.Equal("code -32601/workspace", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single()));
    }

    [Fact]
    public async Task What_a_client_says_of_it_reaches_it_and_is_shown()
    {
        await using var server = await AgentServer.Start();
        var agent = Agent("key").With("acp_session_mode", "bold").With("acp_model", "large").With("acp_env", new JsonObject { ["OPENAI_API_KEY"] = "k3y-s3cret" })
            .With("acp_server", "custom").With("agent_context", new JsonObject { ["system_message_suffix"] = "Be kind." })
            .With("mcp_config", new JsonObject { ["tools"] = new JsonObject { ["command"] = "tool-server", ["env"] = new JsonObject { ["A"] = "${DEEP}" } }, ["web"] = new JsonObject { ["url"] = "http://x/" } });
        var id = await server.New(("agent", agent), ("secrets", new JsonObject { ["DEEP"] = "d33p" }));

        Assert.Equal("idle", await server.Status(id));
        Assert.Equal("finished", await server.Turn(id, "model heard"));
        await server.Turn(id, "heard");

        var said = (await server.Events(id, "kind=MessageEvent&source=agent")).Select(AgentServer.Text).ToList();
        Assert.Equal("""large["Be kind.|model heard"]""", said[0]);
        Assert.Equal("""["Be kind.|model heard","heard"]""", said[1]);
        Assert.Equal(("bold", "openai-api-key"), (Written(server, id, "mode"), Written(server, id, "authenticated")));
        var opened = JsonNode.Parse(Written(server, id, "opened.json"))!;
        Assert.Equal(("/workspace", "tools", "d33p", 1), ((string)opened["cwd"]!, (string)opened["mcpServers"]![0]!["name"]!, (string)opened["mcpServers"]![0]!["env"]![0]!["value"]!, opened["mcpServers"]!.AsArray().Count));
        var info = await server.Info(id);
        Assert.Equal(
            ("ACPAgent", "bold", "large", "custom", "**********", "large", "acp-managed"),
            ((string)info["agent"]!["kind"]!, (string)info["agent"]!["acp_session_mode"]!, (string)info["agent"]!["acp_model"]!, (string)info["agent"]!["acp_server"]!,
                (string)info["agent"]!["acp_env"]!["OPENAI_API_KEY"]!, (string)info["agent"]!["llm"]!["model"]!, (string)info["agent"]!["llm"]!["usage_id"]!));
        Assert.Equal(
            ("script", "1.2", "/workspace", "large", 2, true),
            ((string)info["agent_state"]!["acp_agent_name"]!, (string)info["agent_state"]!["acp_agent_version"]!, (string)info["agent_state"]!["acp_session_cwd"]!,
                (string)info["current_model_id"]!, info["available_models"]!.AsArray().Count, (bool)info["supports_runtime_model_switch"]!));
        Assert.Contains("Be kind.", (string)(await server.Events(id, "kind=SystemPromptEvent")).Single()["system_prompt"]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_its_environment_and_nothing_that_it_says_holds_them()
    {
        await using var server = await AgentServer.Start();
        var agent = Agent().With("acp_env", new JsonObject { ["ANY"] = "${DEEP}", ["OWN_TOKEN"] = "own-s3cret" });
        var id = await server.New(("agent", agent), ("secrets", new JsonObject { ["DEEP"] = "deep-s3cret" }));
        await using var socket = await EventSocketClient.Open(server, id);

        Assert.Equal("finished", await server.Turn(id, "env DEEP say and env OWN_TOKEN tool x"));

        var frames = await socket.UntilStatus("finished");
        Assert.Equal("<secret-hidden>and <secret-hidden>", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single()));
        Assert.Equal("<secret-hidden>", (string)(await server.Events(id, "kind=ACPToolCallEvent"))[1]["raw_output"]!["text"]!);
        var seen = string.Join('\n', frames) + await server.Info(id) + string.Join('\n', await server.Events(id)) + (await server.Silo.Send("GET", "/v1/agents/")).Body;
        await server.Silo.Restart();
        foreach (var file in Directory.GetFiles(server.Silo.Folder, "log.db*")) seen += System.IO.File.ReadAllText(file, System.Text.Encoding.Latin1);
        Assert.DoesNotContain("s3cret", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "hang")]
    [InlineData("pause", "deaf")]
    [InlineData("interrupt", "hang")]
    [InlineData("interrupt", "deaf")]
    [InlineData("delete", "deaf")]
    [InlineData("stop", "deaf")]
    public async Task No_program_outlives_a_pause_an_interrupt_a_deletion_or_the_server(string how, string what)
    {
        var nap = Nap();
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent().With("acp_env", new JsonObject { ["NAP"] = nap })));
        await server.Say(id, $"say begun {what}");
        await Until(() => Processes($"sleep {nap}").Count > 0, "the tool to hang");
        await server.UntilEvent(id, item => (string)item["kind"]! == "ACPToolCallEvent", "the call");

        await (how switch
        {
            "delete" => server.Ok("DELETE", $"/{id}"),
            "stop" => server.Silo.Stop(),
            _ => server.Ok("POST", $"/{id}/{how}"),
        });

        await Until(() => Processes($"sleep {nap}").Count == 0 && Programs(server, id).Count == 0, "the program to end");
        if (how is "delete" or "stop") return;
        Assert.Equal("paused", await server.Rest(id));
        Assert.True(System.IO.File.Exists(File(server, id, "cancelled")));
        var events = await server.Events(id);
        Assert.Equal(
            ["in_progress", "failed"],
            events.Where(item => (string)item["kind"]! == "ACPToolCallEvent").Select(call => (string)call["status"]!));
        Assert.Equal("begun ", AgentServer.Text(events.Single(item => (string)item["kind"]! == "MessageEvent" && (string)item["source"]! == "agent")));
        Assert.Contains(how == "pause" ? "PauseEvent" : "InterruptEvent", AgentServer.Told(events));
        Assert.Equal("finished", await server.Turn(id, "heard"));
        Assert.Equal($"""["say begun {what}","heard"]""", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent"))[^1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("noload")]
    public async Task After_a_restart_the_session_goes_on_or_a_new_one_is_told_what_was_said(string flag)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent(flag)));
        await server.Turn(id, "say one");
        var before = (string)(await server.Info(id))["agent_state"]!["acp_session_id"]!;

        await server.Silo.Restart();
        Assert.Equal("finished", await server.Turn(id, "heard"));

        var said = AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent"))[^1]);
        var after = (string)(await server.Info(id))["agent_state"]!["acp_session_id"]!;
        if (flag is "")
        {
            Assert.Equal(before, after);
            Assert.Equal("""["say one","heard"]""", said);
            return;
        }

        Assert.NotEqual(before, after);
        var told = (string)JsonNode.Parse(said)![0]!;
        Assert.Contains("User: say one\nAssistant: one", told, StringComparison.Ordinal);
        Assert.EndsWith("|heard", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_server_died_goes_on_in_the_session_and_its_open_call_has_failed()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));
        await server.Say(id, "say begun heard hang");
        var first = await server.UntilEvent(id, item => IsCall(item, "in_progress"), "the call");

        await server.Silo.Restart();

        await server.UntilEvent(id, item => IsCall(item, "failed"), "the end of the call");
        await server.UntilEvent(id, item => IsCall(item, "in_progress") && (string)item["id"]! != (string)first["id"]!, "the second try");
        await server.Ok("POST", $"/{id}/interrupt");
        Assert.Equal("paused", await server.Rest(id));
        var said = AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single());
        Assert.StartsWith("""begun ["say begun heard hang","(Your answer to what follows was cut off""", said, StringComparison.Ordinal);
        Assert.DoesNotContain("REPLAYED", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say half die", "ACPPromptError", "out of luck")]
    [InlineData("say half garbage", "ACPPromptError", "no JSON-RPC")]
    [InlineData("say half refuse", "ACPPromptError", "[-32603] Internal error: the model is on fire")]
    [InlineData("say half silent", "ACPPromptTimeout", "said nothing for 5 seconds")]
    public async Task An_answer_that_breaks_off_ends_the_run_and_the_next_one_goes_on_in_the_session(string prompt, string code, string detail)
    {
        await using var server = await AgentServer.Start();
        var agent = Agent();
        if (code == "ACPPromptTimeout") agent["acp_prompt_timeout"] = 5;
        var id = await server.New(("agent", agent));

        Assert.Equal("error", await server.Turn(id, prompt));

        var error = (await server.Events(id, "kind=ConversationErrorEvent")).Single();
        Assert.Equal(code, (string)error["code"]!);
        Assert.True(((string)error["detail"]!).Contains(detail, StringComparison.Ordinal), (string)error["detail"]!);
        Assert.Equal("half ", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single()));
        await Until(() => Programs(server, id).Count == 0, "the program to end");
        Assert.Equal("finished", await server.Turn(id, "heard"));
        Assert.Equal($"""["{prompt}","heard"]""", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent"))[^1]));
    }

    [Theory]
    [InlineData("slow", "ACPStartupTimeout", "within 1.5 seconds")]
    [InlineData("old", "ACPInitError", "version 0")]
    [InlineData("locked", "ACPAuthRequired", "[-32000] Authentication required")]
    [InlineData("missing", "ACPSpawnError", "no-such-program")]
    [InlineData("model", "ACPInitError", "unknown model huge")]
    public async Task A_program_that_opens_no_session_ends_the_run_with_what_it_said(string flag, string code, string detail)
    {
        await using var server = await AgentServer.Start();
        var agent = Agent(flag).With("acp_startup_timeout", flag == "slow" ? 1.5 : 60);
        if (flag == "missing") agent["acp_command"] = new JsonArray("no-such-program-at-all");
        if (flag == "model") agent["acp_model"] = "huge";
        var id = await server.New(("agent", agent));

        Assert.Equal("error", await server.Turn(id, "say hello"));

        var error = (await server.Events(id, "kind=ConversationErrorEvent")).Single();
        Assert.Equal(code, (string)error["code"]!);
        Assert.Contains(detail, (string)error["detail"]!, StringComparison.Ordinal);
        await Until(() => Programs(server, id).Count == 0, "the program to end");
    }

    [Fact]
    public async Task Its_model_is_switched_at_once_or_where_it_does_not_run_at_its_start()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));
        Task<(int Status, JsonNode? Body)> Switch(string model) => server.Call("POST", $"/{id}/switch_acp_model", new JsonObject { ["model"] = model });

        Assert.Equal(200, (await Switch("large")).Status);
        await server.Turn(id, "model");
        Assert.Equal(200, (await Switch("small")).Status);
        await server.Turn(id, "model");
        var (refused, why) = await Switch("huge");
        Assert.Equal((400, true), (refused, ((string)why!["detail"]!).Contains("unknown model huge", StringComparison.Ordinal)));
        Assert.Equal(422, (await Switch(" ")).Status);
        await server.Silo.Restart();
        await server.Turn(id, "model");

        Assert.Equal(["large", "small", "small"], (await server.Events(id, "kind=MessageEvent&source=agent")).Select(AgentServer.Text));
        var info = await server.Info(id);
        Assert.Equal(("small", "small", "small"), ((string)info["current_model_id"]!, (string)info["agent"]!["acp_model"]!, (string)info["agent_state"]!["acp_current_model_id"]!));
        Assert.Equal(400, (await server.Call("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo" } })).Status);
    }

    [Fact]
    public async Task What_it_uses_is_counted_and_a_fork_has_a_session_of_its_own()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));

        await server.Turn(id, "count");
        await server.Turn(id, "count");

        var used = (await server.Info(id))["stats"]!["usage_to_metrics"]!["acp-managed"]!;
        Assert.Equal(
            (14, 6, 4, 2, 0.5),
            ((int)used["accumulated_token_usage"]!["prompt_tokens"]!, (int)used["accumulated_token_usage"]!["completion_tokens"]!, (int)used["accumulated_token_usage"]!["cache_read_tokens"]!,
                (int)used["accumulated_token_usage"]!["reasoning_tokens"]!, (double)used["accumulated_cost"]!));
        var said = await server.Events(id, "kind=MessageEvent&source=agent");
        Assert.Equal("(No response from ACP server)", AgentServer.Text(said[0]));

        var fork = (string)(await server.Ok("POST", $"/{id}/fork", new JsonObject()))["id"]!;
        Assert.Equal("{}", (await server.Info(fork))["agent_state"]!.ToJsonString());
        Assert.Equal("finished", await server.Turn(fork, "heard"));
        Assert.Contains("User: count", AgentServer.Text((await server.Events(fork, "kind=MessageEvent&source=agent"))[^1]), StringComparison.Ordinal);
        Assert.NotEqual((string)(await server.Info(id))["agent_state"]!["acp_session_id"]!, (string)(await server.Info(fork))["agent_state"]!["acp_session_id"]!);
    }

    [Fact]
    public async Task A_branch_begins_a_session_that_knows_of_that_branch_alone()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));
        await server.Turn(id, "say one");
        var first = (string)(await server.Events(id, "kind=MessageEvent&source=agent")).Single()["id"]!;
        await server.Turn(id, "say two");

        await server.Ok("POST", $"/{id}/navigate", new JsonObject { ["event_id"] = first });
        Assert.Equal("finished", await server.Turn(id, "heard"));

        var told = (string)JsonNode.Parse(AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent"))[^1]))!.AsArray().Single()!;
        Assert.Contains("Assistant: one", told, StringComparison.Ordinal);
        Assert.DoesNotContain("two", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_comes_while_it_answers_is_answered_next_and_one_cut_off_is_an_error()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));

        await server.Turn(id, "say one");
        await server.Say(id, "tool slow may say two");
        await server.Say(id, "heard");
        Assert.Equal("finished", await server.Rest(id));

        var said = (await server.Events(id, "kind=MessageEvent&source=agent")).Select(AgentServer.Text).ToList();
        Assert.Contains("heard", said[^1], StringComparison.Ordinal);
        Assert.Equal("error", await server.Turn(id, "say cut full"));
        Assert.Equal("LLMOutputLimitExceeded", (string)(await server.Events(id, "kind=ConversationErrorEvent")).Single()["code"]!);
    }

    [Theory]
    [InlineData("""{"acp_command": []}""", "acp_command")]
    [InlineData("""{"acp_command": "npx"}""", "acp_command")]
    [InlineData("""{"tools": [{"name": "terminal"}]}""", "custom tools")]
    [InlineData("""{"condenser": {"kind": "NoOpCondenser"}}""", "condenser")]
    [InlineData("""{"acp_prompt_timeout": 0}""", "acp_prompt_timeout")]
    public async Task Settings_that_make_no_sense_are_refused(string wrong, string told)
    {
        await using var server = await AgentServer.Start();
        var agent = Agent();
        foreach (var (name, value) in JsonNode.Parse(wrong)!.AsObject()) agent[name] = value?.DeepClone();

        var (status, body) = await server.Call("POST", "", AgentServer.Request(("agent", agent)));

        Assert.Equal(422, status);
        Assert.Contains(told, body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_dialects_talk_to_it_and_see_what_it_says()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent()));
        await server.Turn(id, "say one tool x");
        var agents = await server.Silo.Get("/v1/agents/");
        var conversation = await server.Silo.Post($"/v1/conversations/?agent_id={agents[0]!["id"]}");

        var answer = await server.Silo.Post($"/v1/conversations/{conversation["id"]}/messages", """{"input": "think tool y say two", "streaming": false}""");

        Assert.Equal(["reasoning_message", "assistant_message"], answer["messages"]!.AsArray().Select(message => (string)message!["message_type"]!));
        Assert.Equal("two ", (string)answer["messages"]![1]!["content"]!);
        Assert.DoesNotContain("tool_call_message", (await server.Silo.Send("GET", $"/v1/conversations/conv-{id}/messages")).Body, StringComparison.Ordinal);
        Assert.Equal(502, (await server.Call("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "what" })).Status);
    }

    [Fact]
    public async Task The_app_server_shows_it_as_what_it_is_and_switches_its_model()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", Agent().With("acp_server", "custom")));
        var other = await server.New();
        Task<(int Status, string Body)> Switch(string conversation, string model) =>
            server.Silo.Send("POST", $"/api/v1/app-conversations/{conversation}/switch_acp_model", new JsonObject { ["model"] = model }.ToJsonString());

        Assert.Equal(200, (await Switch(id, "large")).Status);
        Assert.Equal("finished", await server.Turn(id, "model"));
        Assert.Equal((400, 409, 404), ((await Switch(id, "huge")).Status, (await Switch(other, "large")).Status, (await Switch($"{Guid.NewGuid()}", "large")).Status));

        var shown = (await server.Silo.Get($"/api/v1/app-conversations?ids={id}"))[0]!;
        Assert.Equal(("acp", "custom", "large"), ((string)shown["agent_kind"]!, (string)shown["acp_server"]!, (string)shown["llm_model"]!));
        Assert.Equal("large", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single()));
        Assert.Equal("openhands", (string)(await server.Silo.Get($"/api/v1/app-conversations?ids={other}"))[0]!["agent_kind"]!);
    }

    [Fact]
    public async Task A_session_of_before_is_gone_on_with_where_the_start_names_it()
    {
        await using var server = await AgentServer.Start();
        var first = await server.New(("agent", Agent()));
        await server.Turn(first, "say one");
        var session = (string)(await server.Info(first))["agent_state"]!["acp_session_id"]!;
        var id = await server.New(("agent", Agent().With("acp_resume_session_id", session)));
        var copy = new JsonObject { ["command"] = $"cat > acp-sessions.json <<'END'\n{Written(server, first, "acp-sessions.json")}\nEND" };
        Assert.Equal(200, (await server.Silo.Send("POST", $"/agent-server/api/bash/execute_bash_command?conversation_id={id}", copy.ToJsonString())).Status);

        Assert.Equal("finished", await server.Turn(id, "heard"));

        Assert.Equal("""["say one","heard"]""", AgentServer.Text((await server.Events(id, "kind=MessageEvent&source=agent")).Single()));
        Assert.Equal("**********", (string)(await server.Info(id))["agent"]!["acp_resume_session_id"]!);
    }

    /// <summary>The programs of a conversation, by the folder that is shown to them.</summary>
    static List<int> Programs(AgentServer server, string id) => Processes($"{server.Silo.Folder}/workspaces/{id}/files");

    static bool IsCall(JsonObject item, string status) => (string)item["kind"]! == "ACPToolCallEvent" && (string)item["status"]! == status;

    static string File(AgentServer server, string id, string name) => Path.Combine(server.Silo.Folder, "workspaces", id, "files", "workspace", name);

    static string Written(AgentServer server, string id, string name) => System.IO.File.ReadAllText(File(server, id, name));
}

using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Hooks that ask a model: <c>prompt</c> once, <c>agent</c> with tools in between.</summary>
public sealed class ModelHookTests(SharedServer shared) : IClassFixture<SharedServer>
{
    const string Think = """/call think {"thought": "x"}""";
    const string Allow = """{"decision": "allow", "reason": "harmless"}""";
    const string Deny = """{"decision": "deny", "reason": "not today"}""";

    static JsonObject Prompt(int timeout = 20) => new() { ["type"] = "prompt", ["name"] = "guard", ["prompt"] = ScriptedModel.Policy, ["timeout"] = timeout };

    static JsonObject Agent(int iterations, params string[] tools) => new()
    {
        ["type"] = "agent",
        ["system_prompt"] = $"You review. {ScriptedModel.Policy}",
        ["tools"] = new JsonArray([.. tools.Select(tool => JsonValue.Create(tool))]),
        ["max_iterations"] = iterations,
        ["timeout"] = 20,
    };

    static JsonObject Config(string moment, JsonObject hook) => new() { [moment] = new JsonArray(new JsonObject { ["hooks"] = new JsonArray(hook) }) };

    static Task<string> New(AgentServer server, ScriptedModel model, string moment, JsonObject hook) => server.New(("agent", model.Agent), ("hook_config", Config(moment, hook)));

    static async Task<JsonObject> Hook(AgentServer server, string id) => (await server.Events(id, "kind=HookExecutionEvent")).Single();

    [Fact]
    public async Task A_prompt_that_denies_blocks_the_tool_and_is_counted()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Deny], Think);
        var id = await New(server, model, "pre_tool_use", Prompt());

        Assert.Equal("finished", await server.Turn(id, "go"));

        var rejected = (await server.Events(id, "kind=UserRejectObservation")).Single();
        Assert.Equal(("hook", "not today"), ((string)rejected["rejection_source"]!, (string)rejected["rejection_reason"]!));
        Assert.Empty(await server.Events(id, "kind=ObservationEvent"));
        var hook = await Hook(server, id);
        Assert.Equal(("PreToolUse", "prompt-hook:guard", "think"), ((string)hook["hook_event_type"]!, (string)hook["hook_command"]!, (string)hook["tool_name"]!));
        Assert.Equal((true, true, 0), ((bool)hook["success"]!, (bool)hook["blocked"]!, (int)hook["exit_code"]!));
        Assert.Equal((Deny, "", "not today"), ((string)hook["stdout"]!, (string)hook["stderr"]!, (string)hook["reason"]!));
        Assert.Equal((string)rejected["action_id"]!, (string)hook["action_id"]!);
        Assert.Null(hook["error"]);

        var asked = model.Questions.Single();
        Assert.Null(asked["tools"]);
        Assert.Equal(0.25, (double)asked["temperature"]!);
        var question = (string)asked["messages"]![1]!["content"]!;
        var told = JsonNode.Parse(question[question.IndexOf('{', StringComparison.Ordinal)..])!.AsObject();
        Assert.All(hook["hook_input"]!.AsObject(), field => Assert.True(JsonNode.DeepEquals(field.Value, told[field.Key]), field.Key));
        Assert.Equal(id, (string)told["session_id"]!);
        Assert.Equal("x", (string)hook["hook_input"]!["tool_input"]!["thought"]!);
        var used = (await server.Info(id))["stats"]!["usage_to_metrics"]!;
        Assert.Equal((100, 200), ((int)used["prompt-hook:guard"]!["accumulated_token_usage"]!["prompt_tokens"]!, (int)used["default"]!["accumulated_token_usage"]!["prompt_tokens"]!));
    }

    [Theory]
    [InlineData(Allow, true, false)]
    [InlineData("Let me see.\n```json\n{\"Decision\": 1} {\"decision\": \"DENY\"}\n```", true, true)]
    [InlineData("""{"continue": false, "stopReason": "enough"}""", true, true)]
    [InlineData("""{"continue": true}""", true, false)]
    [InlineData("""{"decision": "allow", "continue": false}""", true, true)]
    [InlineData("""{"decision": "perhaps", "continue": true}""", false, false)]
    [InlineData("""{"decision": "deny" """, false, false)]
    [InlineData("I would deny that.", false, false)]
    public async Task What_is_no_decision_has_failed_and_blocks_nothing(string answer, bool success, bool blocked)
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([answer], Think);
        var id = await New(server, model, "pre_tool_use", Prompt());

        await server.Turn(id, "go");

        var hook = await Hook(server, id);
        Assert.Equal((success, blocked), ((bool)hook["success"]!, (bool)hook["blocked"]!));
        Assert.Equal(success, hook["error"] is null);
        Assert.Equal(answer, (string)hook["stdout"]!);
        Assert.Equal(blocked ? 1 : 0, (await server.Events(id, "kind=UserRejectObservation")).Count);
    }

    [Theory]
    [InlineData("/fail 400", "the script failed")]
    [InlineData("/hang", "1 second")]
    public async Task A_model_that_fails_or_takes_too_long_blocks_nothing(string line, string error)
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([line], Think);
        var id = await New(server, model, "pre_tool_use", Prompt(timeout: 1));

        Assert.Equal("finished", await server.Turn(id, "go"));

        var hook = await Hook(server, id);
        Assert.Equal((false, false, -1), ((bool)hook["success"]!, (bool)hook["blocked"]!, (int)hook["exit_code"]!));
        Assert.Contains(error, (string)hook["error"]!, StringComparison.Ordinal);
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
        if (line == "/hang") await model.SeesAbort();
    }

    [Fact]
    public async Task A_message_is_kept_from_the_model_or_gets_what_the_hook_adds()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Deny, """{"decision": "allow", "additionalContext": "Mind the gap."}"""], "fine");
        var id = await New(server, model, "user_prompt_submit", Prompt());

        Assert.Equal("finished", await server.Turn(id, "first"));
        Assert.Empty(await server.Events(id, "source=agent&kind=MessageEvent"));
        Assert.Equal("finished", await server.Turn(id, "second"));

        var messages = await server.Events(id, "source=user&kind=MessageEvent");
        Assert.Equal("Mind the gap.", (string)messages[1]["extended_content"]![0]!["text"]!);
        Assert.Equal("fine", AgentServer.Text((await server.Events(id, "source=agent&kind=MessageEvent")).Single()));
        Assert.Equal("second", (string)(await server.Events(id, "kind=HookExecutionEvent"))[1]["hook_input"]!["message"]!);
    }

    [Fact]
    public async Task A_stop_that_is_denied_goes_on_with_the_reason()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Deny, Allow], "one", "two");
        var id = await New(server, model, "stop", Prompt());

        Assert.Equal("finished", await server.Turn(id, "go"));

        Assert.Contains("not today", AgentServer.Text((await server.Events(id, "source=environment&kind=MessageEvent")).Single()), StringComparison.Ordinal);
        Assert.Equal(["one", "two"], (await server.Events(id, "source=agent&kind=MessageEvent")).Select(AgentServer.Text));
        Assert.Equal(200, (int)(await server.Info(id))["stats"]!["usage_to_metrics"]!["prompt-hook:guard"]!["accumulated_token_usage"]!["prompt_tokens"]!);
    }

    [Theory]
    [InlineData("session_start", "SessionStart")]
    [InlineData("post_tool_use", "PostToolUse")]
    public async Task What_cannot_be_blocked_is_told_of_all_the_same(string moment, string kind)
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Deny], Think);
        var id = await New(server, model, moment, Prompt());

        Assert.Equal("finished", await server.Turn(id, "go"));

        var hook = await Hook(server, id);
        Assert.Equal((kind, true, false), ((string)hook["hook_event_type"]!, (bool)hook["success"]!, (bool)hook["blocked"]!));
        Assert.Single(await server.Events(id, "kind=ObservationEvent"));
    }

    [Fact]
    public async Task The_end_of_a_session_is_decided_on_before_it_is_gone()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Allow]);
        var id = await New(server, model, "session_end", Prompt());
        await using var socket = await EventSocketClient.Open(server, id);
        await socket.Next();

        await server.Ok("DELETE", $"/{id}");

        var heard = await socket.Until(frame => (string)frame["kind"]! == "HookExecutionEvent");
        Assert.Equal(("SessionEnd", "harmless"), ((string)heard[^1]["hook_event_type"]!, (string)heard[^1]["reason"]!));
    }

    [Fact]
    public async Task An_agent_looks_into_the_workspace_and_then_denies()
    {
        const string Token = "tok-5up3r-s3cret";
        var server = shared.Server;
        await using var model = await ScriptedModel.Start(
            ["""/call terminal {"command": "cat rules.txt; echo $MY_TOKEN"}""", $$"""{"decision": "deny", "reason": "the rules, and {{Token}}, say no"}"""],
            """/call terminal {"command": "echo no hurry > rules.txt"}""", "written", Think);
        var id = await server.New(
            ("agent", model.Agent),
            ("hook_config", new JsonObject { ["pre_tool_use"] = new JsonArray(new JsonObject { ["matcher"] = "think", ["hooks"] = new JsonArray(Agent(3, "BashTool")) }) }),
            ("secrets", new JsonObject { ["MY_TOKEN"] = Token }));
        await server.Turn(id, "write");

        Assert.Equal("finished", await server.Turn(id, "think"));

        var hook = await Hook(server, id);
        Assert.Equal(("agent-hook:You review. Nothing ", true), ((string)hook["hook_command"]!, (bool)hook["blocked"]!));
        Assert.Equal("the rules, and <secret-hidden>, say no", (string)hook["reason"]!);
        Assert.Single(await server.Events(id, "kind=UserRejectObservation"));
        // What the hook did is in no event of the conversation.
        Assert.Equal(["terminal", "think"], (await server.Events(id, "kind=ActionEvent")).Select(action => (string)action["tool_name"]!));
        var questions = model.Questions;
        Assert.Equal(["terminal"], questions[0]["tools"]!.AsArray().Select(tool => (string)tool!["function"]!["name"]!));
        var result = (string)questions[1]["messages"]!.AsArray().Single(message => (string)message!["role"]! == "tool")!["content"]!;
        Assert.Contains("no hurry", result, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, result, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, string.Join('\n', await server.Events(id)), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await server.Info(id))["stats"]!["usage_to_metrics"]!["agent-hook:default"]!["accumulated_token_usage"]!["prompt_tokens"]!);
    }

    [Fact]
    public async Task An_agent_may_answer_by_finishing()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start(["""/call finish {"message": "{\"decision\": \"deny\"}"}"""], Think);
        var id = await New(server, model, "pre_tool_use", Agent(1, "finish"));

        await server.Turn(id, "go");

        Assert.Equal((true, "Blocked by a hook"), ((bool)(await Hook(server, id))["blocked"]!, (string)(await Hook(server, id))["reason"]!));
    }

    [Fact]
    public async Task An_agent_that_does_not_come_to_an_end_blocks_nothing()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Think, Think, Deny], Think);
        var id = await New(server, model, "pre_tool_use", Agent(2, "think"));

        Assert.Equal("finished", await server.Turn(id, "go"));

        var hook = await Hook(server, id);
        Assert.Equal((false, false), ((bool)hook["success"]!, (bool)hook["blocked"]!));
        Assert.Contains("within 2 calls", (string)hook["error"]!, StringComparison.Ordinal);
        Assert.Equal(2, model.Questions.Count);
    }

    [Fact]
    public async Task A_tool_that_there_is_not_is_named()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start([Deny], Think);
        var id = await New(server, model, "pre_tool_use", Agent(2, "think", "telescope"));

        Assert.Equal("finished", await server.Turn(id, "go"));

        var hook = await Hook(server, id);
        Assert.Equal((false, false), ((bool)hook["success"]!, (bool)hook["blocked"]!));
        Assert.Contains("'telescope'", (string)hook["error"]!, StringComparison.Ordinal);
        Assert.Contains("file_editor", (string)hook["error"]!, StringComparison.Ordinal);
        Assert.Empty(model.Questions);
    }

    [Fact]
    public async Task An_interrupt_ends_the_hook_of_a_tool()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start(["/hang"], Think);
        var id = await New(server, model, "pre_tool_use", Prompt());
        await server.Say(id, "go");
        await server.Until(id, _ => model.Questions.Count == 1, "the hook to ask");

        await server.Ok("POST", $"/{id}/interrupt");

        Assert.Equal("paused", await server.Rest(id));
        await model.SeesAbort();
        Assert.Empty(await server.Events(id, "kind=HookExecutionEvent"));
    }

    [Fact]
    public async Task An_interrupt_ends_the_hook_of_a_message_which_nothing_answers_then()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start(["/hang"], "never");
        var id = await New(server, model, "user_prompt_submit", Prompt());
        var said = server.Say(id, "go");
        await server.Until(id, _ => model.Questions.Count == 1, "the hook to ask");

        await server.Ok("POST", $"/{id}/interrupt");
        await said;

        Assert.Equal("paused", await server.Status(id));
        Assert.Single(await server.Events(id, "kind=MessageEvent"));
        await model.SeesAbort();
    }

    [Fact]
    public async Task A_deletion_ends_the_hook_of_a_message()
    {
        var server = shared.Server;
        await using var model = await ScriptedModel.Start(["/hang"]);
        var id = await New(server, model, "user_prompt_submit", Prompt());
        var said = server.Call("POST", $"/{id}/events", AgentServer.Message("go", run: true));
        await server.Until(id, _ => model.Questions.Count == 1, "the hook to ask");

        await server.Ok("DELETE", $"/{id}");

        Assert.Equal(404, (await said).Status);
        await model.SeesAbort();
    }

    [Fact]
    public async Task What_was_decided_is_not_asked_again_after_a_restart()
    {
        await using var server = await AgentServer.Start();
        await using var model = await ScriptedModel.Start([Allow, Allow], "/hang");
        var id = await server.New(("agent", model.Agent), ("hook_config", JsonNode.Parse($$"""
            {"session_start": [{"hooks": [{{Prompt().ToJsonString()}}]}], "user_prompt_submit": [{"hooks": [{{Prompt().ToJsonString()}}]}]}
            """)));
        await server.Say(id, "go");

        await server.Silo.Restart();

        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["SessionStart", "UserPromptSubmit"], (await server.Events(id, "kind=HookExecutionEvent")).Select(hook => (string)hook["hook_event_type"]!));
        Assert.Equal(2, model.Questions.Count);
        Assert.Equal("done", AgentServer.Text((await server.Events(id, "source=agent&kind=MessageEvent")).Single()));
    }

    [Theory]
    [InlineData("""{"type": "prompt"}""", "'prompt' is required when type is 'prompt'")]
    [InlineData("""{"type": "prompt", "prompt": "p", "command": "true"}""", "'command' must not be set when type is 'prompt'")]
    [InlineData("""{"type": "prompt", "prompt": "p", "async": true}""", "'async' is not supported for prompt hooks")]
    [InlineData("""{"type": "agent", "command": "true"}""", "'command' must not be set when type is 'agent'; use 'system_prompt' instead")]
    [InlineData("""{"type": "agent", "async": true}""", "'async' is not supported for agent hooks")]
    [InlineData("""{"type": "agent", "max_iterations": 0}""", "greater than or equal to 1")]
    [InlineData("""{"type": "agent", "tools": [1]}""", "valid string")]
    [InlineData("""{"type": "command"}""", "'command' is required when type is 'command'")]
    [InlineData("""{"type": "question"}""", "'command', 'prompt' or 'agent'")]
    public async Task A_hook_that_is_wrong_is_refused(string hook, string problem)
    {
        var (status, body) = await shared.Server.Call("POST", "", AgentServer.Request(("hook_config", Config("stop", JsonNode.Parse(hook)!.AsObject()))));

        Assert.Equal(422, status);
        Assert.Contains(problem, (string)body!["detail"]![0]!["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_is_shown_whole()
    {
        var server = shared.Server;
        var id = await server.New(("hook_config", Config("stop", new JsonObject { ["type"] = "prompt", ["prompt"] = "p" })));

        var shown = (await server.Info(id))["hook_config"]!["stop"]![0]!["hooks"]![0]!;

        Assert.True(JsonNode.DeepEquals(shown, JsonNode.Parse("""
            {"type": "prompt", "name": null, "command": "", "prompt": "p", "system_prompt": null, "tools": [], "timeout": 60, "max_iterations": 3, "async": false}
            """)), $"{shown}");
    }
}

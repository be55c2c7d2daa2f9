using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What each action does in each state.</summary>
public sealed class LoopTests
{
    [Fact]
    public async Task Idle_takes_messages_and_runs_them_when_told()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Say(id, "one", run: false);
        Assert.Equal("idle", await server.Status(id));
        await server.Ok("POST", $"/{id}/run");

        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal("You said: one", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public async Task Run_takes_no_body_in_any_form_and_without_a_message_asks_the_model_all_the_same(string? body)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        var (status, answer) = await server.Silo.Send("POST", $"/agent-server/api/conversations/{id}/run", body);

        Assert.Equal((200, """{"success":true}"""), (status, answer));
        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["SystemPromptEvent", "=running", "MessageEvent", "=finished"], await server.Story(id));
    }

    [Fact]
    public async Task Running_refuses_a_run_and_answers_messages_in_the_same_loop()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/words 60 /slow 20")));

        var (status, body) = await server.Call("POST", $"/{id}/run");
        await server.Say(id, "second", run: true);
        await server.Say(id, "third", run: false);

        Assert.Equal((409, "Conversation already running. Wait for completion or pause first."), (status, (string)body!["detail"]!));
        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(
            ["SystemPromptEvent", "MessageEvent", "=running", "MessageEvent", "MessageEvent", "MessageEvent", "MessageEvent", "=finished"], await server.Story(id));
        Assert.Equal("You said: third", AgentServer.Text((await server.Events(id, "source=agent&kind=MessageEvent"))[^1]));
    }

    [Fact]
    public async Task Finished_becomes_idle_by_a_message_and_stays_finished_by_a_run()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("one")));
        await server.Rest(id);
        var before = (await server.Events(id)).Count;

        await server.Ok("POST", $"/{id}/run");
        await server.Ok("POST", $"/{id}/pause");
        await server.Ok("POST", $"/{id}/interrupt");
        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", new JsonObject { ["accept"] = true });
        await server.Ok("POST", $"/{id}/events/respond_to_confirmation", new JsonObject { ["accept"] = false });
        Assert.Equal(("finished", before), (await server.Status(id), (await server.Events(id)).Count));

        await server.Say(id, "two", run: false);
        Assert.Equal("idle", await server.Status(id));
        Assert.Equal("finished", await server.Turn(id, "three"));
    }

    [Fact]
    public async Task Idle_is_paused_once_keeps_messages_and_runs_on()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Ok("POST", $"/{id}/pause");
        await server.Ok("POST", $"/{id}/pause");
        await server.Ok("POST", $"/{id}/interrupt");
        await server.Say(id, "one", run: false);

        Assert.Equal("paused", await server.Status(id));
        Assert.Single(await server.Events(id, "kind=PauseEvent"));
        Assert.Empty(await server.Events(id, "source=agent&kind=MessageEvent"));
        await server.Ok("POST", $"/{id}/run");
        Assert.Equal("finished", await server.Rest(id));
    }

    [Fact]
    public async Task Pause_lets_the_step_end_and_stays_after_the_answer()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/words 30 /slow 20")));

        await server.Ok("POST", $"/{id}/pause");
        await server.Ok("POST", $"/{id}/pause");

        Assert.Equal("paused", await server.Rest(id));
        Assert.Equal(["SystemPromptEvent", "MessageEvent", "=running", "MessageEvent", "PauseEvent", "=paused"], await server.Story(id));
        Assert.EndsWith("word30", AgentServer.Text((await server.Events(id))[^4]), StringComparison.Ordinal);
        Assert.Equal("finished", await server.Turn(id, "go on"));
    }

    [Fact]
    public async Task Pause_between_steps_runs_the_tools_of_the_step_and_no_more()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("""/slow 20 /steps 500 think {"thought": "on"}""")));
        await server.UntilEvent(id, item => (string)item["kind"]! == "ObservationEvent", "a first step");

        await server.Ok("POST", $"/{id}/pause");

        Assert.Equal("paused", await server.Rest(id));
        var story = await server.Story(id);
        Assert.Equal(["ObservationEvent", "PauseEvent", "=paused"], story[^3..]);
        Assert.Equal(story.Count(kind => kind == "ActionEvent"), story.Count(kind => kind == "ObservationEvent"));
    }

    [Fact]
    public async Task Interrupt_breaks_the_call_off_at_once_and_the_conversation_goes_on()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));

        await server.Ok("POST", $"/{id}/interrupt");

        Assert.Equal("paused", await server.Status(id));
        Assert.Equal(["SystemPromptEvent", "MessageEvent", "=running", "InterruptEvent", "=paused"], await server.Story(id));
        Assert.Equal("finished", await server.Turn(id, "again"));
    }

    [Fact]
    public async Task Interrupt_gives_the_tool_at_work_an_error()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("""/tool terminal {"command": "sleep 100"}""")));
        await server.UntilEvent(id, item => (string)item["kind"]! == "ActionEvent", "the call");

        await server.Ok("POST", $"/{id}/interrupt");

        var story = await server.Story(id);
        Assert.Equal(["ActionEvent", "AgentErrorEvent", "InterruptEvent", "=paused"], story[^4..]);
    }

    [Fact]
    public async Task Max_iterations_ends_in_an_error_and_the_next_run_counts_anew()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("max_iterations", 2), ("initial_message", AgentServer.Message("""/steps 3 think {"thought": "on"}""")));

        Assert.Equal("error", await server.Rest(id));
        var events = await server.Events(id);
        Assert.Equal(["=error", "ConversationErrorEvent"], AgentServer.Told(events)[^2..]);
        Assert.Equal(("MaxIterationsReached", "Agent reached maximum iterations limit (2)."), ((string)events[^1]["code"]!, (string)events[^1]["detail"]!));
        Assert.Equal(2, (int)(await server.Info(id))["max_iterations"]!);

        Assert.Equal("finished", await server.Turn(id, "enough"));
    }

    [Theory]
    [InlineData("""/tool finish {"message": "done"}""")]
    [InlineData("just text")]
    public async Task Finishing_on_the_last_step_is_finished(string text)
    {
        await using var server = await AgentServer.Start();

        var id = await server.New(("max_iterations", 1), ("initial_message", AgentServer.Message(text)));

        Assert.Equal("finished", await server.Rest(id));
        Assert.Empty(await server.Events(id, "kind=ConversationErrorEvent"));
    }

    [Fact]
    public async Task Finish_ends_the_run_and_is_the_final_response()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Turn(id, """/tool finish {"message": "All is well."}""");

        Assert.Equal(["=running", "ActionEvent", "ObservationEvent", "=finished"], (await server.Story(id))[^4..]);
        Assert.Equal("All is well.", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
    }

    [Theory]
    [InlineData("/fail 401", "LLMAuthenticationError", "auth")]
    [InlineData("/fail 400", "LLMBadRequestError", "config")]
    [InlineData("/fail 402", "LLMBadRequestError", "quota")]
    [InlineData("/fail 429", "LLMRateLimitError", "rate_limit")]
    [InlineData("/fail 503", "LLMServiceUnavailableError", "transient")]
    public async Task A_failing_model_is_an_event_and_the_conversation_can_go_on(string text, string code, string kind)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message(text)));

        Assert.Equal("error", await server.Rest(id));

        var events = await server.Events(id);
        Assert.Equal(["ConversationErrorEvent", "=error"], AgentServer.Told(events)[^2..]);
        Assert.Equal((code, kind), ((string)events[^2]["code"]!, (string)events[^2]["classification"]!["kind"]!));
        await server.Say(id, "still here", run: false);
        Assert.Equal("error", await server.Status(id));
        await server.Ok("POST", $"/{id}/run");
        Assert.Equal("finished", await server.Rest(id));
    }

    [Fact]
    public async Task An_unknown_model_is_an_error_of_the_run_and_not_of_the_request()
    {
        await using var server = await AgentServer.Start();
        var agent = new JsonObject { ["llm"] = new JsonObject { ["model"] = "nobody/nothing" } };

        var id = await server.New(("agent", agent), ("initial_message", AgentServer.Message("hello")));

        Assert.Equal("error", await server.Rest(id));
        Assert.Single(await server.Events(id, "kind=ConversationErrorEvent"));
    }

    [Fact]
    public async Task An_empty_answer_is_nudged_and_the_loop_goes_on()
    {
        await using var server = await AgentServer.Start();

        var id = await server.New(("initial_message", AgentServer.Message("/fail empty")));

        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["agent", "environment", "agent"], (await server.Events(id, "kind=MessageEvent")).Skip(1).Select(item => (string)item["source"]!));
    }

    [Fact]
    public async Task Only_users_send_and_unknown_conversations_take_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        var message = AgentServer.Message("x");
        message["role"] = "assistant";

        Assert.Equal(400, (await server.Call("POST", $"/{id}/events", message)).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/events", new JsonObject { ["role"] = "nobody" })).Status);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/events/respond_to_confirmation", new JsonObject())).Status);
        foreach (var route in new[] { "run", "pause", "interrupt", "ask_agent", "condense", "fork", "switch_llm", "secrets" })
        {
            var body = route switch
            {
                "ask_agent" => new JsonObject { ["question"] = "?" },
                "switch_llm" => new JsonObject { ["llm"] = new JsonObject { ["model"] = "local/echo" } },
                "secrets" => new JsonObject { ["secrets"] = new JsonObject() },
                _ => null,
            };
            Assert.Equal(404, (await server.Call("POST", $"/{Guid.NewGuid()}/{route}", body)).Status);
        }
    }

    [Fact]
    public async Task A_run_goes_on_after_a_restart_and_its_tool_is_told_to_be_unknown()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("""/tool terminal {"command": "sleep 100"}""")));
        await server.UntilEvent(id, item => (string)item["kind"]! == "ActionEvent", "the call");

        await server.Silo.Restart();

        Assert.Equal("finished", await server.Rest(id));
        Assert.Equal(["ActionEvent", "AgentErrorEvent", "MessageEvent", "=finished"], (await server.Story(id))[^4..]);
        Assert.Single((await server.Ok("GET", "/search"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("interrupt")]
    [InlineData("goal/stop")]
    [InlineData("fork")]
    public async Task What_needs_no_body_takes_an_empty_one(string route)
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        foreach (var body in new[] { null, "", "{}" })
            Assert.InRange((await server.Silo.Send("POST", $"/agent-server/api/conversations/{id}/{route}", body)).Status, 200, 201);
    }
}

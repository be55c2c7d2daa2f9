using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class AskingTests
{
    [Fact]
    public async Task A_question_is_answered_even_while_it_runs_and_changes_nothing()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/hang")));
        var before = (await server.Events(id)).Count;

        var answer = await server.Ok("POST", $"/{id}/ask_agent", new JsonObject { ["question"] = "what now" });

        Assert.Equal("You said: what now", (string)answer["response"]!);
        Assert.Equal(("running", before), (await server.Status(id), (await server.Events(id)).Count));
        Assert.True((int)(await server.Info(id))["stats"]!["usage_to_metrics"]!["ask-agent-llm"]!["accumulated_token_usage"]!["completion_tokens"]! > 0);
        await server.Ok("POST", $"/{id}/interrupt");
    }

    [Fact]
    public async Task Stats_add_up_over_runs()
    {
        await using var server = await AgentServer.Start(("Models:Prices:local/echo:Input", "1000"), ("Models:Prices:local/echo:Output", "1000"));
        var id = await server.New();
        await server.Turn(id, "one");
        var first = (await server.Info(id))["metrics"]!;

        await server.Turn(id, "two");

        var second = (await server.Info(id))["metrics"]!;
        Assert.True((decimal)second["accumulated_cost"]! > (decimal)first["accumulated_cost"]!);
        Assert.True((int)second["accumulated_token_usage"]!["completion_tokens"]! > (int)first["accumulated_token_usage"]!["completion_tokens"]!);
        Assert.Equal("local/echo", (string)second["model_name"]!);
    }

    [Fact]
    public async Task A_title_is_asked_for_and_cut_to_its_length()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, new string('x', 80));

        var title = (string)(await server.Ok("POST", $"/{id}/generate_title", new JsonObject { ["max_length"] = 20 }))["title"]!;

        Assert.Equal(20, title.Length);
        Assert.EndsWith("...", title, StringComparison.Ordinal);
        Assert.Equal(new string('x', 47) + "...", (string)(await server.Info(id))["title"]!);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/generate_title", new JsonObject { ["max_length"] = 201 })).Status);
    }

    [Fact]
    public async Task Condense_forgets_older_events_and_needs_a_condenser()
    {
        await using var server = await AgentServer.Start();
        var agent = JsonNode.Parse("""{"llm": {"model": "local/echo"}, "condenser": {"kind": "LLMSummarizingCondenser", "llm": {"model": "local/echo", "api_key": "s3cret"}, "max_size": 80}}""");
        var (id, without) = (await server.New(("agent", agent)), await server.New());
        for (var turn = 0; turn < 5; turn++) await server.Turn(id, $"turn {turn}");

        await server.Ok("POST", $"/{id}/condense");

        var condensation = (await server.Events(id, "kind=Condensation")).Single();
        var request = (await server.Events(id, "kind=CondensationRequest")).Single();
        Assert.Equal(("environment", (string)request["id"]!), ((string)request["source"]!, (string)condensation["parent_id"]!));
        var forgotten = condensation["forgotten_event_ids"]!.AsArray().Select(each => (string)each!).ToList();
        Assert.NotEmpty(forgotten);
        Assert.Subset((await server.Events(id, "kind=MessageEvent")).Select(item => (string)item["id"]!).ToHashSet(), forgotten.ToHashSet());
        Assert.Equal("**********", (string)(await server.Info(id))["agent"]!["condenser"]!["llm"]!["api_key"]!);
        Assert.Equal("finished", await server.Turn(id, "on"));
        Assert.Equal(400, (await server.Call("POST", $"/{without}/condense")).Status);
    }

    [Fact]
    public async Task The_model_is_switched_and_what_is_not_there_says_so()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        await server.Ok("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = new JsonObject { ["model"] = "openai/other", ["base_url"] = "http://127.0.0.1:9/v1", ["api_key"] = "s3cret" } });

        var llm = (await server.Info(id))["agent"]!["llm"]!;
        Assert.Equal(("openai/other", "http://127.0.0.1:9/v1", "**********"), ((string)llm["model"]!, (string)llm["base_url"]!, (string)llm["api_key"]!));
        Assert.Equal(400, (await server.Call("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = new JsonObject { ["model"] = "nobody/x" } })).Status);
        Assert.Equal(404, (await server.Call("POST", $"/{id}/switch_profile", new JsonObject { ["profile_name"] = "x" })).Status);
        Assert.Equal(400, (await server.Call("POST", $"/{id}/switch_acp_model", new JsonObject { ["model"] = "x" })).Status);
        Assert.Equal(404, (await server.Call("POST", $"/{id}/load_plugin", new JsonObject { ["plugin_ref"] = "x" })).Status);
    }

    [Fact]
    public async Task Client_tools_are_dispatched_at_once()
    {
        await using var server = await AgentServer.Start();
        var tool = JsonNode.Parse("""[{"name": "open_tab", "description": "Opens a tab.", "parameters": {"type": "object", "properties": {"url": {"type": "string"}}}}]""");
        var id = await server.New(("client_tools", tool));

        Assert.Equal("finished", await server.Turn(id, """/tool open_tab {"url": "x"}"""));

        Assert.Equal(("ClientAction_open_tab", "x"), ((string)(await server.Events(id, "kind=ActionEvent"))[0]["action"]!["kind"]!, (string)(await server.Events(id, "kind=ActionEvent"))[0]["action"]!["url"]!));
        var observation = (await server.Events(id, "kind=ObservationEvent"))[0]["observation"]!;
        Assert.Equal(("ClientToolObservation", "Tool call dispatched to client."), ((string)observation["kind"]!, (string)observation["content"]![0]!["text"]!));
    }

    [Fact]
    public async Task A_title_comes_from_the_model_that_is_named_for_it()
    {
        await using var model = await ScriptedModel.Start([], "A fine title");
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, "hello there");

        var title = await server.Ok("POST", $"/{id}/generate_title", new JsonObject { ["llm"] = model.Agent["llm"]!.DeepClone() });

        Assert.Equal("A fine title", (string)title["title"]!);
        Assert.Contains("hello there", model.Asked.Single().ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("openai/scripted", (string)(await server.Info(id))["stats"]!["usage_to_metrics"]!["title-llm"]!["model_name"]!);
        Assert.Equal(422, (await server.Call("POST", $"/{id}/generate_title", new JsonObject { ["llm"] = new JsonObject() })).Status);
    }

    [Fact]
    public async Task Another_model_comes_with_its_own_settings()
    {
        await using var model = await ScriptedModel.Start([], "one", "two");
        await using var server = await AgentServer.Start();
        var id = await server.New(("agent", model.Agent));
        await server.Turn(id, "first");
        var llm = model.Agent["llm"]!.DeepClone();
        llm["temperature"] = 0.75;

        await server.Ok("POST", $"/{id}/switch_llm", new JsonObject { ["llm"] = llm });
        await server.Turn(id, "second");

        Assert.Equal([0.25, 0.75], model.Asked.Select(asked => (double)asked["temperature"]!));
    }

    [Fact]
    public async Task The_last_word_is_the_agents_and_nothing_where_it_said_none()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();

        Assert.Equal("", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
        await server.Say(id, "hello", run: false);
        Assert.Equal("", (string)(await server.Ok("GET", $"/{id}/agent_final_response"))["response"]!);
    }
}

using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What a client says of an agent, and what comes of it.</summary>
public sealed class AgentSpecTests
{
    [Fact]
    public async Task Settings_of_the_model_reach_it_and_those_that_nobody_gave_do_not()
    {
        await using var model = await ScriptedModel.Start([], "said");
        await using var server = await AgentServer.Start();
        var agent = model.Agent;
        agent["llm"]!["top_p"] = 0.5;
        agent["llm"]!["seed"] = 7;
        var given = await server.New(("agent", agent));
        var absent = await server.New(("agent", model.Agent));

        await server.Turn(given, "one");
        await server.Turn(absent, "two");

        var (first, second) = (model.Asked[0], model.Asked[1]);
        Assert.Equal((0.25, 0.5, 7), ((double)first["temperature"]!, (double)first["top_p"]!, (int)first["seed"]!));
        Assert.False(second.ContainsKey("top_p") || second.ContainsKey("seed"));
    }

    [Fact]
    public async Task What_a_start_adds_stands_at_the_end_of_the_prompt_and_is_not_the_agents()
    {
        await using var server = await AgentServer.Start();
        var agent = AgentServer.Request()["agent"]!.DeepClone();
        agent["agent_context"] = new JsonObject { ["system_message_suffix"] = "The agent's own." };

        var id = await server.New(("agent", agent), ("agent_launch_additions", new JsonObject { ["system_message_suffix_append"] = "This once." }));

        await server.Turn(id, "hello");
        var prompt = (string)(await server.Events(id, "kind=SystemPromptEvent")).Single()["system_prompt"]!["text"]!;
        Assert.Contains("The agent's own.\n\nThis once.", prompt, StringComparison.Ordinal);
        Assert.Equal("The agent's own.", (string)(await server.Info(id))["agent"]!["agent_context"]!["system_message_suffix"]!);
    }

    [Fact]
    public async Task Settings_are_an_agent_too_and_of_what_is_no_agent_none_is_made()
    {
        await using var server = await AgentServer.Start();
        var settings = AgentServer.Request();
        settings["agent_settings"] = settings["agent"]!.DeepClone();
        settings.Remove("agent");
        var other = AgentServer.Request();
        other["agent"]!["kind"] = "NobodysAgent";

        var (status, made) = await server.Call("POST", "", settings);

        Assert.Equal((201, "local/echo"), (status, (string)made!["agent"]!["llm"]!["model"]!));
        Assert.Equal(422, (await server.Call("POST", "", other)).Status);
    }

    [Fact]
    public async Task A_conversation_whose_title_nobody_wants_has_none()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("autotitle", false));

        await server.Turn(id, "hello");

        Assert.Null((await server.Info(id))["title"]);
    }

    [Fact]
    public async Task The_first_message_is_a_users()
    {
        await using var server = await AgentServer.Start();
        var message = AgentServer.Message("x");
        message["role"] = "system";

        Assert.Equal(400, (await server.Call("POST", "", AgentServer.Request(("initial_message", message)))).Status);
        Assert.Equal(0, (int)await server.Ok("GET", "/count"));
    }

    [Theory]
    [InlineData("""["FinishTool", "ThinkTool"]""", "finish,think")]
    [InlineData("""["FinishTool"]""", "finish")]
    [InlineData("[]", "")]
    public async Task The_tools_that_are_always_there_are_those_that_the_agent_names(string given, string offered)
    {
        await using var model = await ScriptedModel.Start([], "said");
        await using var server = await AgentServer.Start();
        var agent = model.Agent;
        agent["tools"] = new JsonArray();
        agent["include_default_tools"] = JsonNode.Parse(given);
        var id = await server.New(("agent", agent));

        await server.Turn(id, "hello");

        var tools = (model.Asked.Single()["tools"] as JsonArray ?? []).Select(tool => (string)tool!["function"]!["name"]!).Order();
        Assert.Equal(offered, string.Join(',', tools));
    }

    [Fact]
    public async Task Pictures_reach_the_model_and_are_shown_as_they_came()
    {
        await using var model = await ScriptedModel.Start([], "a red dot");
        await using var server = await AgentServer.Start();
        const string Picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
        var id = await server.New(("agent", model.Agent));
        var message = AgentServer.Message("what is it", run: true);
        message["content"]!.AsArray().Add(new JsonObject { ["type"] = "image", ["image_urls"] = new JsonArray(Picture) });

        await server.Ok("POST", $"/{id}/events", message);
        await server.Rest(id);

        var said = (await server.Events(id, "source=user&kind=MessageEvent")).Single()["llm_message"]!["content"]!.AsArray();
        Assert.Equal(("what is it", Picture), ((string)said[0]!["text"]!, (string)said[1]!["image_urls"]![0]!));
        Assert.Contains(Picture, model.Asked.Single().ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}

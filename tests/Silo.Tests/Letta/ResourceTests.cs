using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.Letta;

/// <summary>Agents, tools, steps and runs over HTTP, through the real grains and the real store.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    LettaSilo silo = null!;

    public async Task InitializeAsync() => silo = await LettaSilo.Start();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Patches_ofOneAgentAtOnce_loseNothing()
    {
        var agent = await NewAgent();
        var blocks = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            silo.Post("/v1/blocks/", $$"""{"label":"b{{index}}","value":"v"}""")));

        await Task.WhenAll(
        [
            .. blocks.Select(block => silo.Patch($"{agent}/core-memory/blocks/attach/{block["id"]}")),
            silo.Patch(agent, """{"description":"described"}"""),
            silo.Patch(agent, """{"tags":["tagged"]}"""),
            silo.Patch(agent, """{"system":"be kind"}"""),
        ]);

        var shown = await silo.Get(agent);
        Assert.Equal(8, shown["blocks"]!.AsArray().Count);
        Assert.Equal(
            ("described", "tagged", "be kind"), ((string)shown["description"]!, (string)shown["tags"]![0]!, (string)shown["system"]!));
    }

    [Fact]
    public async Task Patches_ofOneBlockAtOnce_loseNothing()
    {
        var block = $"/v1/blocks/{(await silo.Post("/v1/blocks/", """{"label":"b","value":"v"}"""))["id"]}";

        await Task.WhenAll(
            silo.Patch(block, """{"description":"described"}"""),
            silo.Patch(block, """{"tags":["tagged"]}"""),
            silo.Patch(block, """{"value":"new"}"""),
            silo.Patch(block, """{"limit":77}"""));

        var shown = await silo.Get(block);
        Assert.Equal(
            ("described", "tagged", "new", 77),
            ((string)shown["description"]!, (string)shown["tags"]![0]!, (string)shown["value"]!, (int)shown["limit"]!));
    }

    [Fact]
    public async Task Call_ofAClientsTool_waitsForTheClientsResult_alsoAfterARestart()
    {
        var tool = await silo.Post("/v1/tools/", """{"json_schema":{"name":"weather","description":"d","parameters":{"type":"object","properties":{}}}}""");
        var agent = await NewAgent($$""","tool_ids":["{{tool["id"]}}"]""");

        var asked = await silo.Post($"{agent}/messages", """{"input":"/tool weather {\"city\":\"Rome\"}"}""");
        await silo.Restart();
        var call = asked["messages"]!.AsArray().Last()!["tool_call"]!;
        var told = await silo.Post(
            $"{agent}/messages",
            $$$"""{"messages":[{"type":"approval","approvals":[{"type":"tool","tool_call_id":"{{{call["tool_call_id"]}}}","tool_return":"sunny","status":"success"}]}]}""");

        Assert.Equal("requires_approval", (string?)asked["stop_reason"]!["stop_reason"]);
        Assert.Equal("weather", (string?)call["name"]);
        Assert.Equal("end_turn", (string?)told["stop_reason"]!["stop_reason"]);
        Assert.Equal("weather", (string?)(await silo.Get($"{agent}/tools"))[0]!["name"]);
        Assert.Equal("weather", (string?)(await silo.Get("/v1/tools/?tool_types=custom"))[0]!["name"]);
    }

    [Fact]
    public async Task Steps_areListedFoundAndRemembered_withWhatWasSaidOfThem()
    {
        var agent = await NewAgent();
        await silo.Post($"{agent}/messages", """{"input":"one"}""");
        await silo.Post($"{agent}/messages", """{"input":"two"}""");
        var steps = (await silo.Get("/v1/steps/")).AsArray().Select(step => (string)step!["id"]!).ToArray();

        await silo.Patch($"/v1/steps/{steps[0]}/feedback", """{"feedback":"negative","tags":["odd"]}""");
        await silo.Restart();

        Assert.Equal(2, steps.Length);
        Assert.Equal("negative", (string?)(await silo.Get($"/v1/steps/{steps[0]}"))["feedback"]);
        Assert.Null((await silo.Get($"/v1/steps/{steps[1]}"))["feedback"]);
        Assert.Equal([steps[0]], await Ids("/v1/steps/?feedback=negative"));
        Assert.Equal([steps[0]], await Ids("/v1/steps/?tags=odd&tags=even"));
        Assert.Equal([steps[1]], await Ids("/v1/steps/?has_feedback=false"));
        Assert.Equal([steps[1]], await Ids($"/v1/steps/?after={steps[0]}"));
        Assert.Equal([steps[1], steps[0]], await Ids($"/v1/steps/?order=asc&agent_id={agent["/v1/agents/".Length..]}&model=echo"));
        Assert.Empty(await Ids("/v1/steps/?end_date=2020-01-01T00:00:00Z"));
        Assert.Equal(2, (await Ids("/v1/steps/?start_date=2020-01-01T00:00:00Z")).Length);
        Assert.Equal("You said: two", (string?)(await silo.Get($"/v1/steps/{steps[0]}/messages"))[0]!["content"]);
        Assert.True((long)(await silo.Get($"/v1/steps/{steps[0]}/metrics"))["llm_request_ns"]! > 0);
    }

    [Fact]
    public async Task Run_thatWasDeleted_isGone_andItsConversationGoesOn()
    {
        var agent = await NewAgent();
        await silo.Post($"{agent}/messages", """{"input":"one","messages":null}""");
        var run = (string)(await silo.Get("/v1/runs/"))[0]!["id"]!;

        Assert.Equal((200, "null"), await silo.Send("DELETE", $"/v1/runs/{run}"));

        Assert.Equal(404, (await silo.Send("GET", $"/v1/runs/{run}")).Status);
        Assert.Empty(await Ids("/v1/runs/"));
        Assert.Empty(await Ids("/v1/steps/"));
        Assert.Equal("end_turn", (string?)(await silo.Post($"{agent}/messages", """{"input":"two"}"""))["stop_reason"]!["stop_reason"]);
        Assert.Equal(5, (await silo.Get($"{agent}/messages")).AsArray().Count);
    }

    [Fact]
    public async Task Agents_byTheirLastRun_areInItsOrder_thoseWithoutLast()
    {
        var (first, second, third) = (await NewAgent(), await NewAgent(), await NewAgent());
        await silo.Post($"{second}/messages", """{"input":"x"}""");
        await silo.Post($"{first}/messages", """{"input":"x"}""");

        Assert.Equal([first, second, third], (await Ids("/v1/agents/?order_by=last_run_completion")).Select(id => $"/v1/agents/{id}"));
        Assert.Equal([second, first, third], (await Ids("/v1/agents/?order_by=last_run_completion&order=asc")).Select(id => $"/v1/agents/{id}"));
        Assert.Equal([third], (await Ids($"/v1/agents/?order_by=last_run_completion&after={second["/v1/agents/".Length..]}")).Select(id => $"/v1/agents/{id}"));
        var shown = await silo.Get(first);
        Assert.NotNull(shown["last_run_completion"]);
        Assert.Equal("end_turn", (string?)shown["last_stop_reason"]);
        Assert.Equal((200, "3"), await silo.Send("GET", "/v1/agents/count"));
    }

    [Fact]
    public async Task Messages_ofAllConversations_areListedByTime_andFound()
    {
        var agent = await NewAgent();
        var conversation = (string)(await silo.Post($"/v1/conversations/?agent_id={agent["/v1/agents/".Length..]}"))["id"]!;
        await silo.Post($"{agent}/messages", """{"input":"one apple"}""");
        await silo.Post($"/v1/conversations/{conversation}/messages", """{"input":"two apples","streaming":false}""");
        await silo.Post($"{agent}/messages", """{"input":"three pears"}""");

        var users = $"{agent}/messages?include_return_message_types=user_message";
        Assert.Equal(["three pears", "two apples", "one apple"], await Contents(users));
        Assert.Equal(["one apple", "two apples", "three pears"], await Contents($"{users}&order=asc"));
        Assert.Equal(["one apple", "three pears"], await Contents($"{users}&order=asc&conversation_id=default"));
        var page = await Ids($"{agent}/messages?limit=3");
        Assert.Equal(8 - 3, (await Ids($"{agent}/messages?after={page[^1]}")).Length);
        Assert.Equal(8, (await Ids("/v1/messages/")).Length);
        var found = await silo.Post("/v1/messages/search", """{"query":"apples"}""");
        Assert.Equal(conversation, (string?)found[0]!["conversation_id"]);
    }

    [Fact]
    public async Task AsyncSend_answersWithARun_thatCanBePolled()
    {
        var agent = await NewAgent();

        var run = await silo.Post($"{agent}/messages/async", """{"input":"hello"}""");
        var ended = await silo.Until($"/v1/runs/{run["id"]}", shown => (string?)shown["status"] == "completed", "the run to end");

        Assert.True((bool)run["background"]!);
        Assert.Equal("end_turn", (string?)ended["stop_reason"]);
        Assert.Equal(["hello", "You said: hello"], await Contents($"/v1/runs/{run["id"]}/messages"));
        Assert.Equal(422, (await silo.Send("POST", $"{agent}/messages/async", """{"input":"x","callback_url":"nowhere"}""")).Status);
        Assert.Equal(404, (await silo.Send("POST", "/v1/agents/agent-123e4567-e89b-42d3-8456-426614174000/messages/async", """{"input":"x"}""")).Status);
    }

    [Fact]
    public async Task Reset_forgetsTheMessages_alsoAfterARestart()
    {
        var agent = await NewAgent();
        await silo.Post($"{agent}/messages", """{"input":"secret word"}""");

        await silo.Patch($"{agent}/reset-messages", """{"add_default_initial_messages":false}""");
        await silo.Restart();

        foreach (var list in new[] { $"{agent}/messages", $"{agent}/messages?conversation_id=default", "/v1/messages/" })
            Assert.Equal(["system_message"], (await silo.Get(list)).AsArray().Select(row => (string?)row!["message_type"]));
        Assert.Single((await silo.Get(agent))["message_ids"]!.AsArray());
        Assert.Empty((await silo.Post("/v1/messages/search", """{"query":"secret"}""")).AsArray());
        await silo.Post($"{agent}/messages", """{"input":"new word"}""");
        Assert.Equal(3, (await silo.Get($"{agent}/messages")).AsArray().Count);
        Assert.Equal(404, (await silo.Send("PATCH", "/v1/agents/agent-123e4567-e89b-42d3-8456-426614174000/reset-messages", "{}")).Status);
    }

    [Fact]
    public async Task Messages_thatAForkShares_areListedOnce()
    {
        var agent = await NewAgent();
        var conversation = (string)(await silo.Post($"/v1/conversations/?agent_id={agent["/v1/agents/".Length..]}"))["id"]!;
        await silo.Post($"/v1/conversations/{conversation}/messages", """{"input":"once","streaming":false}""");
        var fork = (string)(await silo.Post($"/v1/conversations/{conversation}/fork"))["id"]!;

        Assert.Equal(["once"], await Contents($"{agent}/messages?include_return_message_types=user_message"));
        Assert.Equal(["once"], await Contents($"/v1/messages/?include_return_message_types=user_message&conversation_id={fork}"));
        Assert.Equal((200, "null"), await silo.Send("DELETE", $"/v1/conversations/{conversation}"));
        Assert.Equal(["once"], await Contents($"{agent}/messages?include_return_message_types=user_message"));
    }

    [Fact]
    public async Task Agent_exportedAndImported_goesOnWhereItWas()
    {
        var agent = await NewAgent(""","tools":["memory_insert"],"memory_blocks":[{"label":"human","value":"Ada"}]""");
        await silo.Post($"{agent}/messages", """{"input":"/tool memory_insert {\"label\":\"human\",\"new_string\":\"likes tea\"}"}""");
        var file = await silo.Get($"{agent}/export");

        var copy = $"/v1/agents/{(await silo.Upload("/v1/agents/import", file.ToJsonString(), ("append_copy_suffix", "true")))["agent_ids"]![0]}";
        var answered = await silo.Post($"{copy}/messages", """{"input":"and now?"}""");

        Assert.Equal("end_turn", (string?)answered["stop_reason"]!["stop_reason"]);
        Assert.Equal("Ada\nlikes tea", (string?)(await silo.Get($"{copy}/core-memory/blocks/human"))["value"]);
        var types = (await silo.Get($"{copy}/messages?order=asc")).AsArray().Select(row => (string?)row!["message_type"]);
        var before = (await silo.Get($"{agent}/messages?order=asc")).AsArray().Select(row => (string?)row!["message_type"]);
        Assert.Equal([.. before, "user_message", "assistant_message"], types);
    }

    /// <returns>Its path.</returns>
    async Task<string> NewAgent(string more = "") =>
        $"/v1/agents/{(await silo.Post("/v1/agents/", $$"""{"model":"local/echo","include_base_tools":false{{more}}}"""))["id"]}";

    async Task<string[]> Ids(string path) => [.. (await silo.Get(path)).AsArray().Select(row => (string)row!["id"]!)];

    async Task<string[]> Contents(string path) => [.. (await silo.Get(path)).AsArray().Select(row => (string)row!["content"]!)];
}

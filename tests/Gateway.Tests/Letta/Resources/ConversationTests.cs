using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class ConversationTests : IAsyncLifetime
{
    const string Uuid = "123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;
    JsonObject agent = null!;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        agent = await server.NewAgent("""{"memory_blocks":[{"label":"human","value":"Ann"},{"label":"notes","value":"n"}]}""");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Conversation_MadeWithoutABody_HasTheDefaults()
    {
        var conversation = await server.NewConversation(agent);

        Assert.Matches("^conv-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", (string?)conversation["id"]);
        Assert.Equal((string?)agent["id"], (string?)conversation["agent_id"]);
        Assert.Equal("[]", conversation["in_context_message_ids"]!.ToJsonString());
        Assert.Equal("[]", conversation["isolated_block_ids"]!.ToJsonString());
        Assert.False((bool)conversation["archived"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$", (string?)conversation["created_at"]);
        foreach (var absent in new[] { "summary", "model", "model_settings", "last_message_at", "description", "archived_at", "created_by_id" })
            Assert.True(conversation.ContainsKey(absent) && conversation[absent] is null, absent);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"isolated_block_labels":[]}""")]
    [InlineData("""{"summary":null,"isolated_block_labels":null}""")]
    [InlineData("""{"unknown":1}""")]
    public async Task Conversation_MadeOfNothing_IsMade(string body) =>
        Assert.Equal("[]", (await server.NewConversation(agent, body))["isolated_block_ids"]!.ToJsonString());

    [Fact]
    public async Task Conversation_MadeOfEveryField_ShowsThem()
    {
        var fields = """
            {"summary":"S","description":"D","model":"acme/unheard-of","model_settings":{"provider_type":"openai","temperature":0.1},"context_window_limit":5000}
            """;
        var conversation = await server.NewConversation(agent, fields);

        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) Assert.True(JsonNode.DeepEquals(value, conversation[name]), name);
    }

    [Theory]
    [InlineData($"agent-{Uuid}")]
    [InlineData("nonsense")]
    public async Task Create_ForAnUnknownAgent_IsNotFound(string id)
    {
        (await server.Post($"/v1/conversations/?agent_id={id}", "{}")).Is(404, """{"detail":"Agent not found"}""");
        (await server.Post($"/v1/conversations/?agent_id={id}")).Is(404, """{"detail":"Agent not found"}""");
    }

    [Fact]
    public async Task Create_WithoutAnAgent_IsUnprocessable() =>
        (await server.Post("/v1/conversations/", "{}")).Is(422, """{"trace_id":"","detail":"query.agent_id: Field required"}""");

    [Theory]
    [InlineData("gpt-4")]
    [InlineData("/x")]
    [InlineData("x/")]
    public async Task Model_ThatIsNoHandle_IsRefused(string model)
    {
        var body = $$"""{"model":"{{model}}"}""";
        var conversation = await server.NewConversation(agent);
        const string refused = """{"detail":"INVALID_ARGUMENT: The model handle should be in the format provider/model-name"}""";

        (await server.Post($"/v1/conversations/?agent_id={agent["id"]}", body)).Is(400, refused);
        (await server.Patch($"/v1/conversations/{conversation["id"]}", body)).Is(400, refused);
    }

    [Fact]
    public async Task IsolatedBlocks_AreCopiesInTheOrderOfTheirLabels()
    {
        var conversation = await server.NewConversation(agent, """{"isolated_block_labels":["notes","human"]}""");

        var copies = conversation["isolated_block_ids"]!.AsArray();
        Assert.Equal(2, copies.Count);
        Assert.Equal("notes", (string?)(await server.Get($"/v1/blocks/{copies[0]}")).Ok()["label"]);
        Assert.Equal("Ann", (string?)(await server.Get($"/v1/blocks/{copies[1]}")).Ok()["value"]);
        Assert.DoesNotContain((string?)copies[0], agent["blocks"]!.AsArray().Select(block => (string?)block!["id"]));
    }

    [Fact]
    public async Task IsolatedBlock_OfALabelThatTheAgentLacks_IsRefused() =>
        (await server.Post($"/v1/conversations/?agent_id={agent["id"]}", """{"isolated_block_labels":["X"]}"""))
            .Is(400, $$"""{"detail":"INVALID_ARGUMENT: Block with label 'X' not found on agent '{{agent["id"]}}'"}""");

    [Fact]
    public async Task IsolatedBlock_OfNoLabel_IsUnprocessable() =>
        Assert.Equal(422, (await server.Post($"/v1/conversations/?agent_id={agent["id"]}", """{"isolated_block_labels":[null]}""")).Status);

    [Fact]
    public async Task Retrieve_OfANewConversation_ShowsItsSystemMessage()
    {
        var conversation = await server.NewConversation(agent);

        var retrieved = (await server.Get($"/v1/conversations/{conversation["id"]}")).Ok();

        var message = Assert.Single(retrieved["in_context_message_ids"]!.AsArray());
        Assert.StartsWith("message-", (string?)message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieve_OfALongConversation_ShowsEveryMessageInContextInOrder()
    {
        var id = await NewId();
        var said = Enumerable.Range(0, 1203).Select(index => server.World.Say(id, Role.User, $"{index}")).ToList();

        Assert.Equal(said.Select(message => $"message-{message}"), (await InContext(id)).Skip(1));
    }

    [Fact]
    public async Task Retrieve_OfACompactedConversation_ShowsTheSystemMessageAndWhatFollowsTheCut()
    {
        var id = await NewId();
        for (var index = 0; index < 5; index++) server.World.Say(id, Role.User, $"old {index}");
        var cut = server.World.Heads[id].LastSeq + 1;
        string[] kept = [.. Enumerable.Range(0, 3).Select(index => $"message-{server.World.Say(id, Role.User, $"new {index}")}")];
        server.World.Commit(server.World.Heads[id] with { ContextFrom = cut });

        var shown = await InContext(id);

        Assert.Equal(4, shown.Length);
        Assert.Equal(kept, shown[1..]);
    }

    [Fact]
    public async Task Conversation_ThatIsUnknown_IsNotFound()
    {
        var expected = $$"""{"detail":"Conversation not found with id='conv-{{Uuid}}'"}""";

        (await server.Get($"/v1/conversations/conv-{Uuid}")).Is(404, expected);
        (await server.Patch($"/v1/conversations/conv-{Uuid}", "{}")).Is(404, expected);
        (await server.Delete($"/v1/conversations/conv-{Uuid}")).Is(404, expected);
    }

    [Fact]
    public async Task Update_ChangesWhatIsGiven()
    {
        var conversation = await server.NewConversation(agent, """{"summary":"S"}""");

        var updated = (await server.Patch(
            $"/v1/conversations/{conversation["id"]}",
            """{"summary":"T","model":"openai/m","archived":true,"description":"D","last_message_at":"2026-01-02T03:04:05Z","context_window_limit":9}""")).Ok();

        Assert.Equal("T", (string?)updated["summary"]);
        Assert.Equal("openai/m", (string?)updated["model"]);
        Assert.True((bool)updated["archived"]!);
        Assert.Equal("2026-01-02T03:04:05+00:00", (string?)updated["last_message_at"]);
        Assert.Equal("[]", updated["in_context_message_ids"]!.ToJsonString());
        var retrieved = (await server.Get($"/v1/conversations/{conversation["id"]}")).Ok();
        retrieved["in_context_message_ids"] = new JsonArray();
        Assert.True(JsonNode.DeepEquals(updated, retrieved));
    }

    [Fact]
    public async Task Update_WithNull_ClearsNothing()
    {
        var conversation = await server.NewConversation(agent, """{"summary":"S","model":"openai/m","model_settings":{"provider_type":"openai"}}""");

        var updated = (await server.Patch(
            $"/v1/conversations/{conversation["id"]}", """{"summary":null,"model":null,"model_settings":null,"archived":null}""")).Ok();

        foreach (var same in new[] { "summary", "model", "model_settings", "archived" })
            Assert.True(JsonNode.DeepEquals(conversation[same], updated[same]), same);
    }

    [Fact]
    public async Task Update_WithAnEmptySummary_AppliesIt()
    {
        var conversation = await server.NewConversation(agent, """{"summary":"S"}""");

        Assert.Equal("", (string?)(await server.Patch($"/v1/conversations/{conversation["id"]}", """{"summary":""}""")).Ok()["summary"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"summary":1}""")]
    [InlineData("""{"archived":"yes"}""")]
    [InlineData("""{"last_message_at":"yesterday"}""")]
    public async Task Update_OfTheWrongShape_ChangesNothing(string? body)
    {
        var conversation = await server.NewConversation(agent, """{"summary":"S"}""");

        var answer = await server.Patch($"/v1/conversations/{conversation["id"]}", body);

        Assert.Equal(422, answer.Status);
        Assert.StartsWith("body", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("S", (string?)(await server.Get($"/v1/conversations/{conversation["id"]}")).Ok()["summary"]);
    }

    [Fact]
    public async Task Delete_AnswersNull_AndThenThereIsNone()
    {
        var path = $"/v1/conversations/{(await server.NewConversation(agent))["id"]}";

        (await server.Delete(path)).Is(200, "null");

        Assert.Equal(404, (await server.Delete(path)).Status);
        Assert.Equal(404, (await server.Get(path)).Status);
        Assert.Equal(404, (await server.Patch(path, """{"summary":"S"}""")).Status);
        (await server.Get("/v1/conversations/")).Is(200, "[]");
    }

    [Fact]
    public async Task DefaultConversation_OfAnAgent_IsNoneToTheseRoutes()
    {
        var path = "/v1/conversations/conv" + ((string)agent["id"]!)["agent".Length..];

        Assert.Equal(404, (await server.Get(path)).Status);
        Assert.Equal(404, (await server.Delete(path)).Status);
        Assert.Single((await server.Get($"/v1/agents/{agent["id"]}")).Ok()["message_ids"]!.AsArray());
    }

    async Task<Guid> NewId() => Guid.Parse(((string)(await server.NewConversation(agent))["id"]!)["conv-".Length..]);

    async Task<string[]> InContext(Guid id) =>
        [.. (await server.Get($"/v1/conversations/conv-{id}")).Ok()["in_context_message_ids"]!.AsArray().Select(message => (string)message!)];
}

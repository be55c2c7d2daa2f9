using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class BlockTests : IAsyncLifetime
{
    const string Unknown = "block-123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Block_MadeOfALabelAndAValue_HasTheDefaults()
    {
        var answer = await server.Post("/v1/blocks/", """{"label":"notes","value":"v"}""");

        answer.Is(
            200,
            $$$"""{"id":"{{{answer.Ok()["id"]}}}","label":"notes","value":"v","limit":100000,"description":null,"read_only":false,"hidden":false,"metadata":{},"tags":[],"is_template":false,"template_name":null,"template_id":null,"base_template_id":null,"deployment_id":null,"entity_id":null,"project_id":null,"preserve_on_migration":null,"created_by_id":null,"last_updated_by_id":null}""");
        (await server.Get($"/v1/blocks/{answer.Ok()["id"]}")).Is(200, answer.Body);
    }

    [Theory]
    [InlineData("human")]
    [InlineData("persona")]
    public async Task Block_OfAWellKnownLabel_IsDescribed(string label)
    {
        var block = (await server.Post("/v1/blocks/", $$"""{"label":"{{label}}","value":""}""")).Ok();
        var own = (await server.Post("/v1/blocks/", $$"""{"label":"{{label}}","value":"","description":"mine"}""")).Ok();

        Assert.True(((string?)block["description"])?.Length > 0);
        Assert.Equal("mine", (string?)own["description"]);
    }

    [Theory]
    [InlineData("""{"label":"a"}""", "body.value: Field required")]
    [InlineData("""{"value":"a"}""", "body.label: Field required")]
    [InlineData("""{"label":"","value":"a"}""", "body.label: should not be empty")]
    [InlineData("""{"label":"a","value":"four","limit":3}""", "body.value: Exceeds 3 character limit (requested 4)")]
    public async Task Block_ThatMakesNoSense_IsNotMade(string body, string detail)
    {
        (await server.Post("/v1/blocks/", body)).Is(422, $$"""{"trace_id":"","detail":"{{detail}}"}""");
        Assert.Empty(server.World.Blocks);
    }

    [Fact]
    public async Task Update_ChangesWhatIsGiven()
    {
        var block = (await server.Post("/v1/blocks/", """{"label":"a","value":"v","description":"d","limit":10}""")).Ok();
        var path = $"/v1/blocks/{block["id"]}";

        var updated = (await server.Patch(path, """{"value":"w","description":null,"metadata":{"k":1},"read_only":true,"tags":["t"]}""")).Ok();

        Assert.Equal("w", (string?)updated["value"]);
        Assert.Equal("d", (string?)updated["description"]);
        Assert.Equal("""{"k":1}""", updated["metadata"]!.ToJsonString());
        Assert.True((bool)updated["read_only"]!);
        Assert.Equal(422, (await server.Patch(path, """{"value":"far too long"}""")).Status);
        Assert.Equal("w", (string?)(await server.Get(path)).Ok()["value"]);
    }

    [Fact]
    public async Task Delete_TakesTheBlockAway()
    {
        var block = (await server.Post("/v1/blocks/", """{"label":"a","value":"v"}""")).Ok();
        var agent = await server.NewAgent($$"""{"block_ids":["{{block["id"]}}"]}""");

        (await server.Delete($"/v1/blocks/{block["id"]}")).Is(200, "null");

        Assert.Equal(404, (await server.Delete($"/v1/blocks/{block["id"]}")).Status);
        Assert.Equal("[]", (await server.Get($"/v1/agents/{agent["id"]}")).Ok()["blocks"]!.ToJsonString());
    }

    [Fact]
    public async Task Block_ThatIsUnknown_IsNotFound()
    {
        var expected = $$"""{"detail":"Block not found with id='{{Unknown}}'"}""";

        (await server.Get($"/v1/blocks/{Unknown}")).Is(404, expected);
        (await server.Patch($"/v1/blocks/{Unknown}", "{}")).Is(404, expected);
        (await server.Delete($"/v1/blocks/{Unknown}")).Is(404, expected);
    }

    [Fact]
    public async Task List_GivesWhatIsAskedFor()
    {
        var ids = new List<string>();
        foreach (var label in new[] { "one", "two", "one" })
            ids.Add((string)(await server.Post("/v1/blocks/", $$"""{"label":"{{label}}","value":""}""")).Ok()["id"]!);

        Assert.Equal([ids[2], ids[1], ids[0]], (await server.Get("/v1/blocks/")).Ids());
        Assert.Equal([ids[0], ids[2]], (await server.Get("/v1/blocks/?label=one&order=asc")).Ids());
        Assert.Equal([ids[1]], (await server.Get("/v1/blocks/?label_search=TW")).Ids());
        Assert.Equal([ids[1], ids[0]], (await server.Get($"/v1/blocks/?after={ids[2]}")).Ids());
        Assert.Equal(404, (await server.Get($"/v1/blocks/?after={Unknown}")).Status);
    }

    [Fact]
    public async Task Agents_OfABlock_AreThoseThatHaveIt()
    {
        var block = (await server.Post("/v1/blocks/", """{"label":"a","value":"v"}""")).Ok();
        var having = await server.NewAgent($$"""{"block_ids":["{{block["id"]}}"]}""");
        await server.NewAgent();

        Assert.Equal([(string)having["id"]!], (await server.Get($"/v1/blocks/{block["id"]}/agents")).Ids());
    }
}

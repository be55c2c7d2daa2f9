using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class CustomToolTests : IAsyncLifetime
{
    const string Weather =
        """{"name":"weather","description":"Tells the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}""";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Create_FromASchema_MakesAToolOfTypeCustom()
    {
        var tool = (await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}},"tags":["sky"],"return_char_limit":100}""")).Ok();

        Assert.Matches("^tool-[0-9a-f-]{36}$", (string?)tool["id"]);
        Assert.Equal("weather", (string?)tool["name"]);
        Assert.Equal("custom", (string?)tool["tool_type"]);
        Assert.Equal("Tells the weather.", (string?)tool["description"]);
        Assert.Equal(Weather, tool["json_schema"]!.ToJsonString());
        Assert.Equal("""["sky"]""", tool["tags"]!.ToJsonString());
        Assert.Equal(100, (int)tool["return_char_limit"]!);
        Assert.True(JsonNode.DeepEquals(tool, (await server.Get($"/v1/tools/{tool["id"]}")).Ok()));
    }

    [Fact]
    public async Task Create_FromSourceAlone_ReadsNameAndArgumentsFromItsHead()
    {
        var tool = (await server.Post(
            "/v1/tools/",
            """{"source_code":"import os\n\ndef roll(sides: int, times: Optional[int] = 1, *, tag='a', notes: list[str]) -> str:\n    return ''\n"}""")).Ok();

        Assert.Equal("roll", (string?)tool["name"]);
        Assert.Equal(
            """{"type":"object","properties":{"sides":{"type":"integer"},"times":{"type":"integer"},"tag":{"type":"string"},"notes":{"type":"array"}},"required":["sides","notes"]}""",
            tool["json_schema"]!["parameters"]!.ToJsonString());
        Assert.StartsWith("import os", (string?)tool["source_code"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", 422)]
    [InlineData("""{"json_schema":{"description":"x"}}""", 422)]
    [InlineData("""{"json_schema":[]}""", 422)]
    [InlineData("""{"json_schema":{"name":"a b"}}""", 422)]
    [InlineData("""{"json_schema":{"name":"a","parameters":3}}""", 422)]
    [InlineData("""{"json_schema":{"name":"memory_insert"}}""", 409)]
    public async Task Create_OfWhatIsNoTool_IsRefused(string body, int status) =>
        Assert.Equal(status, (await server.Post("/v1/tools/", body)).Status);

    [Fact]
    public async Task Create_Twice_IsAConflict_AndUpsertIsNot()
    {
        var first = (await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}}}""")).Ok();

        Assert.Equal(409, (await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}}}""")).Status);
        var second = (await server.Put("/v1/tools/", """{"json_schema":{"name":"weather","description":"New."}}""")).Ok();
        var other = (await server.Put("/v1/tools/", """{"json_schema":{"name":"tides"}}""")).Ok();

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Equal("New.", (string?)second["description"]);
        Assert.NotEqual((string?)first["id"], (string?)other["id"]);
        (await server.Get("/v1/tools/count")).Is(200, "6");
        (await server.Get("/v1/tools/count?tool_types=custom")).Is(200, "2");
    }

    [Fact]
    public async Task Patch_ChangesWhatIsGiven_ButNeverTheName()
    {
        var path = $"/v1/tools/{(await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}},"source_code":"s"}""")).Ok()["id"]}";

        var changed = (await server.Patch(path, """{"description":"Other.","default_requires_approval":true}""")).Ok();

        Assert.Equal("Other.", (string?)changed["description"]);
        Assert.True((bool)changed["default_requires_approval"]!);
        Assert.Equal("s", (string?)changed["source_code"]);
        Assert.Equal(400, (await server.Patch(path, """{"json_schema":{"name":"tides"}}""")).Status);
    }

    [Fact]
    public async Task Delete_TakesItFromListsAndAgents()
    {
        var id = (string)(await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}}}""")).Ok()["id"]!;
        var agent = await server.NewAgent($$"""{"tool_ids":["{{id}}"],"include_base_tools":false}""");

        (await server.Delete($"/v1/tools/{id}")).Is(200, "null");

        Assert.Equal(404, (await server.Delete($"/v1/tools/{id}")).Status);
        Assert.Equal(404, (await server.Get($"/v1/tools/{id}")).Status);
        (await server.Get("/v1/tools/?name=weather")).Is(200, "[]");
        (await server.Get($"/v1/agents/{agent["id"]}/tools")).Is(200, "[]");
    }

    [Fact]
    public async Task ServersOwnTool_CannotBeChangedOrDeleted()
    {
        var id = (await server.Get("/v1/tools/?name=roll_dice")).Ids().Single();

        Assert.Equal(400, (await server.Patch($"/v1/tools/{id}", """{"description":"x"}""")).Status);
        Assert.Equal(400, (await server.Delete($"/v1/tools/{id}")).Status);
    }

    [Fact]
    public async Task List_HoldsServersAndClientsTools_AndFiltersThem()
    {
        await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}}}""");

        Assert.Equal(5, (await server.Get("/v1/tools/")).Rows().Count);
        Assert.Equal(["weather"], Names((await server.Get("/v1/tools/?tool_types=custom")).Rows()));
        Assert.DoesNotContain("weather", Names((await server.Get("/v1/tools/?return_only_letta_tools=true")).Rows()));
        Assert.Equal(["weather"], Names((await server.Get("/v1/tools/?order=desc&limit=1")).Rows()));
        var found = (await server.Post("/v1/tools/search", """{"query":"WEA"}""")).Rows().Single()!;
        Assert.Equal("weather", (string?)found["tool"]!["name"]);
    }

    [Fact]
    public async Task Agent_CanHaveIt_ByNameByIdAndByAttaching()
    {
        var id = (string)(await server.Post("/v1/tools/", $$"""{"json_schema":{{Weather}}}""")).Ok()["id"]!;

        var byName = await server.NewAgent("""{"tools":["weather","roll_dice"],"include_base_tools":false}""");
        var byId = await server.NewAgent($$"""{"tool_ids":["{{id}}"]}""");
        var later = await server.NewAgent("""{"include_base_tools":false}""");

        Assert.Equal(["roll_dice", "weather"], Names(byName["tools"]!));
        Assert.Equal(["conversation_search", "memory_insert", "memory_replace", "weather"], Names(byId["tools"]!));
        var tools = $"/v1/agents/{later["id"]}/tools";
        Assert.Equal(["weather"], Names((await server.Patch($"{tools}/attach/{id}")).Ok()["tools"]!));
        Assert.Equal(["weather"], Names((await server.Patch($"{tools}/attach/{id}")).Ok()["tools"]!));
        Assert.Equal([id], (await server.Get(tools)).Ids());
        Assert.Empty(Names((await server.Patch($"{tools}/detach/{id}")).Ok()["tools"]!));
        Assert.Equal(["weather"], Names((await server.Patch($"/v1/agents/{later["id"]}", $$"""{"tool_ids":["{{id}}"]}""")).Ok()["tools"]!));
        Assert.Empty(Names((await server.Patch($"/v1/agents/{later["id"]}", """{"tool_ids":[]}""")).Ok()["tools"]!));
    }

    static string[] Names(JsonNode tools) => [.. tools.AsArray().Select(tool => (string)tool!["name"]!)];
}

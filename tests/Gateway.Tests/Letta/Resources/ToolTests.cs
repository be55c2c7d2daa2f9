using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class ToolTests : IAsyncLifetime
{
    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("", "conversation_search memory_insert memory_replace roll_dice")]
    [InlineData("order=desc", "roll_dice memory_replace memory_insert conversation_search")]
    [InlineData("name=roll_dice", "roll_dice")]
    [InlineData("names=roll_dice&names=memory_insert", "memory_insert roll_dice")]
    [InlineData("search=MEMORY", "memory_insert memory_replace")]
    [InlineData("tool_types=letta_core&tool_types=letta_builtin", "conversation_search roll_dice")]
    [InlineData("exclude_tool_types=letta_memory_core", "conversation_search roll_dice")]
    [InlineData("limit=2", "conversation_search memory_insert")]
    [InlineData("name=nobody", "")]
    public async Task List_GivesWhatIsAskedFor(string query, string expected) =>
        Assert.Equal(expected, string.Join(' ', Names((await server.Get($"/v1/tools/?{query}")).Rows())));

    [Fact]
    public async Task List_PageByPage_FollowsTheCursors()
    {
        var all = (await server.Get("/v1/tools/")).Ids();

        Assert.Equal(all[1..3], (await server.Get($"/v1/tools/?after={all[0]}&before={all[3]}")).Ids());
        Assert.Equal(404, (await server.Get("/v1/tools/?after=nonsense")).Status);
    }

    [Fact]
    public async Task Tool_ByItsId_IsShown()
    {
        var id = (await server.Get("/v1/tools/?name=roll_dice")).Ids().Single();
        var tool = (await server.Get($"/v1/tools/{id}")).Ok();

        Assert.Matches("^tool-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
        Assert.Equal("letta_builtin", (string?)tool["tool_type"]);
        Assert.Equal(50_000, (int)tool["return_char_limit"]!);
        Assert.Equal(
            """{"name":"roll_dice","description":"Rolls dice.","parameters":{"type":"object","properties":{}}}""", tool["json_schema"]!.ToJsonString());
    }

    [Theory]
    [InlineData("tool-123e4567-e89b-42d3-8456-426614174000", 404)]
    [InlineData("roll_dice", 422)]
    public async Task Tool_ThatIsNone_IsRefused(string id, int status) => Assert.Equal(status, (await server.Get($"/v1/tools/{id}")).Status);

    [Fact]
    public async Task BaseTools_AddedAgainAndAgain_AreTheSame()
    {
        var first = await server.Post("/v1/tools/add-base-tools");

        Assert.Equal(4, first.Rows().Count);
        (await server.Post("/v1/tools/add-base-tools")).Is(200, first.Body);
    }

    [Fact]
    public async Task AgentTool_CanBeAttachedListedAndDetached()
    {
        var agent = await server.NewAgent("""{"include_base_tools":false}""");
        var id = (await server.Get("/v1/tools/?name=roll_dice")).Ids().Single();
        var tools = $"/v1/agents/{agent["id"]}/tools";

        Assert.Equal(["roll_dice"], Names((await server.Patch($"{tools}/attach/{id}")).Ok()["tools"]!));
        Assert.Equal(["roll_dice"], Names((await server.Patch($"{tools}/attach/{id}")).Ok()["tools"]!));
        Assert.Equal([id], (await server.Get(tools)).Ids());
        Assert.Empty(Names((await server.Patch($"{tools}/detach/{id}")).Ok()["tools"]!));
        (await server.Get(tools)).Is(200, "[]");
        Assert.Equal(404, (await server.Patch($"{tools}/attach/tool-123e4567-e89b-42d3-8456-426614174000")).Status);
    }

    [Fact]
    public async Task AgentTool_ThatNeedsApproval_HasARuleThatSaysSo()
    {
        var agent = await server.NewAgent();
        var path = $"/v1/agents/{agent["id"]}/tools/approval/memory_insert";

        var with = (await server.Patch(path, """{"requires_approval":true}""")).Ok();
        var again = (await server.Patch(path, """{"requires_approval":true}""")).Ok();
        var without = (await server.Patch(path, """{"requires_approval":false}""")).Ok();

        Assert.Equal("""[{"tool_name":"memory_insert","type":"requires_approval","prompt_template":null}]""", with["tool_rules"]!.ToJsonString());
        Assert.Single(again["tool_rules"]!.AsArray());
        Assert.Equal("[]", without["tool_rules"]!.ToJsonString());
        Assert.Equal(422, (await server.Patch(path, "{}")).Status);
        Assert.Equal(404, (await server.Patch($"/v1/agents/{agent["id"]}/tools/approval/nobody", """{"requires_approval":true}""")).Status);
    }

    static string[] Names(JsonNode tools) => [.. tools.AsArray().Select(tool => (string)tool!["name"]!)];
}

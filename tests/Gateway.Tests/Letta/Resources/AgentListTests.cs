using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AgentListTests : IAsyncLifetime
{
    LettaServer server = null!;
    string[] ids = null!;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        ids =
        [
            (string)(await server.NewAgent("""{"name":"red","tags":["warm","a"]}"""))["id"]!,
            (string)(await server.NewAgent("""{"name":"blue","tags":["cold","a"]}"""))["id"]!,
            (string)(await server.NewAgent("""{"name":"dark red","tags":["warm"]}"""))["id"]!,
        ];
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("", new[] { 2, 1, 0 })]
    [InlineData("order=asc", new[] { 0, 1, 2 })]
    [InlineData("ascending=true", new[] { 0, 1, 2 })]
    [InlineData("limit=2", new[] { 2, 1 })]
    [InlineData("name=red", new[] { 0 })]
    [InlineData("query_text=RED", new[] { 2, 0 })]
    [InlineData("tags=warm", new[] { 2, 0 })]
    [InlineData("tags=warm&tags=cold", new[] { 2, 1, 0 })]
    [InlineData("tags=warm&tags=a&match_all_tags=true", new[] { 0 })]
    [InlineData("name=nobody", new int[0])]
    [InlineData("include=agent.blocks&include=agent.tools&limit=1", new[] { 2 })]
    [InlineData("limit=1&limit=2", new[] { 2, 1 })]
    public async Task List_GivesWhatIsAskedFor(string query, int[] expected) =>
        Assert.Equal(expected.Select(index => ids[index]), (await server.Get($"/v1/agents/?{query}")).Ids());

    [Fact]
    public async Task List_ByUpdate_FollowsTheLastChange()
    {
        await server.Patch($"/v1/agents/{ids[0]}", """{"description":"changed"}""");

        Assert.Equal([ids[0], ids[2], ids[1]], (await server.Get("/v1/agents/?order_by=updated_at")).Ids());
    }

    [Fact]
    public async Task List_WithCursors_FollowsTheAskedOrder()
    {
        Assert.Equal([ids[1], ids[0]], (await server.Get($"/v1/agents/?after={ids[2]}")).Ids());
        Assert.Equal([ids[1], ids[2]], (await server.Get($"/v1/agents/?after={ids[0]}&order=asc")).Ids());
        Assert.Equal([ids[2]], (await server.Get($"/v1/agents/?before={ids[1]}")).Ids());
    }

    [Fact]
    public async Task List_AfterAnUnknownAgent_IsNotFound() =>
        Assert.Equal(404, (await server.Get("/v1/agents/?after=agent-123e4567-e89b-42d3-8456-426614174000")).Status);
}

using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AbsentTests : IAsyncLifetime
{
    const string Unknown = "agent-123e4567-e89b-42d3-8456-426614174000";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("archives")]
    [InlineData("folders")]
    [InlineData("groups")]
    [InlineData("identities")]
    [InlineData("jobs")]
    [InlineData("mcp-servers")]
    [InlineData("models/embedding")]
    [InlineData("providers")]
    [InlineData("sources")]
    public async Task List_OfWhatNobodyHas_IsEmpty(string kind)
    {
        (await server.Get($"/v1/{kind}/")).Is(200, "[]");
        (await server.Get($"/v1/{kind}?limit=5")).Is(200, "[]");
        (await server.Post($"/v1/{kind}/", "{}")).Is(405, """{"detail":"Method Not Allowed"}""");
        Assert.Equal(404, (await server.Get($"/v1/{kind}/nothing")).Status);
    }

    [Theory]
    [InlineData("archival-memory", "[]")]
    [InlineData("archival-memory/search", """{"results":[],"count":0}""")]
    [InlineData("archives", "[]")]
    [InlineData("files", """{"files":[],"next_cursor":null,"has_more":false}""")]
    [InlineData("folders", "[]")]
    [InlineData("groups", "[]")]
    [InlineData("identities", "[]")]
    [InlineData("mcp-servers", "[]")]
    [InlineData("repositories", "[]")]
    [InlineData("secrets", "[]")]
    [InlineData("sources", "[]")]
    public async Task List_OfWhatNoAgentHas_IsEmpty_ForAgentsThatExist(string kind, string expected)
    {
        var agent = await server.NewAgent();

        (await server.Get($"/v1/agents/{agent["id"]}/{kind}")).Is(200, expected);
        (await server.Get($"/v1/agents/{Unknown}/{kind}")).Is(404, $$"""{"detail":"Agent with ID {{Unknown}} not found"}""");
    }

    [Fact]
    public async Task Tags_AreThoseOfAllAgents_EachOnce()
    {
        await server.NewAgent("""{"tags":["b","a"]}""");
        await server.NewAgent("""{"tags":["b","c"]}""");

        (await server.Get("/v1/tags/")).Is(200, """["a","b","c"]""");
        (await server.Get("/v1/tags?query_text=B")).Is(200, """["b"]""");
        (await server.Get("/v1/tags?limit=1&after=a")).Is(200, """["b"]""");
    }
}

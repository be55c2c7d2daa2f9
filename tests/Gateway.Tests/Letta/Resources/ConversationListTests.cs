using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class ConversationListTests : IAsyncLifetime
{
    LettaServer server = null!;
    JsonObject agent = null!;
    string[] ids = null!;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        agent = await server.NewAgent();
        ids = new string[4];
        var summaries = new[] { "\"Trip to Oslo\"", "null", "\"Groceries\"", "\"oslo again\"" };
        for (var index = 0; index < ids.Length; index++)
        {
            // Between them stands an agent's default conversation, which must not take a place in a page.
            ids[index] = (string)(await server.NewConversation(agent, $$"""{"summary":{{summaries[index]}}}"""))["id"]!;
            await server.NewAgent();
        }

        await server.Patch($"/v1/conversations/{ids[1]}", """{"archived":true,"last_message_at":"2026-05-01T00:00:00+00:00"}""");
        await server.Patch($"/v1/conversations/{ids[2]}", """{"last_message_at":"2026-06-01T00:00:00+00:00"}""");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("", new[] { 3, 2, 1, 0 })]
    [InlineData("order=desc", new[] { 3, 2, 1, 0 })]
    [InlineData("order=asc", new[] { 0, 1, 2, 3 })]
    [InlineData("limit=3", new[] { 3, 2, 1 })]
    [InlineData("limit=1&order=asc", new[] { 0 })]
    [InlineData("summary_search=slo", new[] { 3, 0 })]
    [InlineData("summary_search=nothing", new int[0])]
    [InlineData("archive_status=archived", new[] { 1 })]
    [InlineData("archive_status=unarchived", new[] { 3, 2, 0 })]
    [InlineData("archive_status=all&order_by=created_at", new[] { 3, 2, 1, 0 })]
    [InlineData("order_by=last_message_at", new[] { 2, 1, 3, 0 })]
    [InlineData("order_by=last_message_at&order=asc", new[] { 1, 2, 0, 3 })]
    [InlineData("agent_id=agent-123e4567-e89b-42d3-8456-426614174000", new int[0])]
    [InlineData("agent_id=nonsense", new int[0])]
    public async Task List_GivesWhatIsAskedFor(string query, int[] expected) =>
        Assert.Equal(expected.Select(index => ids[index]), (await server.Get($"/v1/conversations/?{query}")).Ids());

    [Fact]
    public async Task List_OfAnAgent_HasItsConversationsAlone()
    {
        var other = await server.NewAgent();
        var conversation = await server.NewConversation(other);

        Assert.Equal([(string)conversation["id"]!], (await server.Get($"/v1/conversations/?agent_id={other["id"]}")).Ids());
        Assert.Equal(4, (await server.Get($"/v1/conversations/?agent_id={agent["id"]}")).Ids().Length);
    }

    [Theory]
    [InlineData("desc", new[] { 3, 2, 1, 0 })]
    [InlineData("asc", new[] { 0, 1, 2, 3 })]
    public async Task List_PageByPage_GivesEachOnce(string order, int[] expected)
    {
        var seen = new List<string>();
        var after = "";
        while (true)
        {
            var page = (await server.Get($"/v1/conversations/?limit=1&order={order}{after}")).Ids();
            if (page.Length == 0) break;
            seen.AddRange(page);
            after = $"&after={page[^1]}";
        }

        Assert.Equal(expected.Select(index => ids[index]), seen);
    }

    [Theory]
    [InlineData("conv-123e4567-e89b-42d3-8456-426614174000")]
    [InlineData("nonsense")]
    public async Task List_AfterAnUnknownConversation_IsNotFoundUnlessByRun(string after)
    {
        Assert.Equal(404, (await server.Get($"/v1/conversations/?after={after}")).Status);
        Assert.Equal(404, (await server.Get($"/v1/conversations/?after={after}&order_by=last_message_at")).Status);
        Assert.Equal(4, (await server.Get($"/v1/conversations/?after={after}&order_by=last_run_completion")).Ids().Length);
    }

    [Fact]
    public async Task List_AfterADeletedConversation_IsNotFound()
    {
        await server.Delete($"/v1/conversations/{ids[2]}");

        Assert.Equal(404, (await server.Get($"/v1/conversations/?after={ids[2]}")).Status);
        Assert.Equal([ids[3], ids[1], ids[0]], (await server.Get("/v1/conversations/")).Ids());
    }

    [Fact]
    public async Task List_HasNoBefore() => Assert.Equal(4, (await server.Get($"/v1/conversations/?before={ids[2]}")).Ids().Length);

    [Fact]
    public async Task List_ShowsNoMessageIds()
    {
        var rows = (await server.Get("/v1/conversations/")).Rows();

        Assert.All(rows, row => Assert.Equal("[]", row!["in_context_message_ids"]!.ToJsonString()));
    }
}

using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AgentBlockTests : IAsyncLifetime
{
    LettaServer server = null!;
    JsonObject agent = null!;
    string blocks = null!;

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        agent = await server.NewAgent("""{"memory_blocks":[{"label":"human","value":"Ann"},{"label":"notes","value":"n"}]}""");
        blocks = $"/v1/agents/{agent["id"]}/core-memory/blocks";
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task List_GivesTheAgentsBlocks()
    {
        var rows = (await server.Get(blocks)).Rows();

        Assert.True(JsonNode.DeepEquals(agent["blocks"], rows));
        Assert.Single((await server.Get($"{blocks}/?limit=1")).Rows());
    }

    [Fact]
    public async Task Block_ByItsLabel_CanBeReadAndChanged()
    {
        Assert.Equal("Ann", (string?)(await server.Get($"{blocks}/human")).Ok()["value"]);
        Assert.Equal("Bob", (string?)(await server.Patch($"{blocks}/human", """{"value":"Bob"}""")).Ok()["value"]);
        Assert.Equal("Bob", (string?)(await server.Get($"{blocks}/human")).Ok()["value"]);
    }

    [Fact]
    public async Task Label_ThatTheAgentLacks_IsNotFound()
    {
        Assert.Equal(404, (await server.Get($"{blocks}/persona")).Status);
        Assert.Equal(404, (await server.Patch($"{blocks}/persona", """{"value":"x"}""")).Status);
    }

    [Fact]
    public async Task AttachAndDetach_AnswerWithTheAgent()
    {
        var shared = (await server.Post("/v1/blocks/", """{"label":"shared","value":"s"}""")).Ok();

        var with = (await server.Patch($"{blocks}/attach/{shared["id"]}")).Ok();
        var again = (await server.Patch($"{blocks}/attach/{shared["id"]}")).Ok();
        var without = (await server.Patch($"{blocks}/detach/{shared["id"]}")).Ok();

        Assert.Equal(["human", "notes", "shared"], Labels(with));
        Assert.Equal(["human", "notes", "shared"], Labels(again));
        Assert.Equal(["human", "notes"], Labels(without));
        Assert.Equal(404, (await server.Patch($"{blocks}/detach/{shared["id"]}")).Status);
    }

    [Fact]
    public async Task Attach_OfALabelThatTheAgentHas_IsAConflict()
    {
        var other = (await server.Post("/v1/blocks/", """{"label":"human","value":"s"}""")).Ok();

        (await server.Patch($"{blocks}/attach/{other["id"]}"))
            .Is(409, """{"detail":"CONFLICT: The agent has a block with the label 'human' already."}""");
    }

    [Theory]
    [InlineData("attach/block-123e4567-e89b-42d3-8456-426614174000", 404)]
    [InlineData("attach/block-1", 422)]
    [InlineData("detach/block-123e4567-e89b-42d3-8456-426614174000", 404)]
    public async Task Attach_OfABlockThatIsNone_IsRefused(string path, int status) =>
        Assert.Equal(status, (await server.Patch($"{blocks}/{path}")).Status);

    static string[] Labels(JsonObject agent) => [.. agent["blocks"]!.AsArray().Select(block => (string)block!["label"]!).Order()];
}

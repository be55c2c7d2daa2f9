using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Resources;

/// <summary>Messages across conversations.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    LettaServer server = null!;
    string agent = null!;
    string conversation = null!;
    string otherAgent = null!;
    readonly List<string> ids = [];

    public async Task InitializeAsync()
    {
        server = await LettaServer.Start();
        var (first, second) = (await server.NewAgent(), await server.NewAgent());
        (agent, otherAgent) = ((string)first["id"]!, (string)second["id"]!);
        conversation = (string)(await server.NewConversation(first))["id"]!;
        ids.Add(Say(agent, Role.User, "one apple"));
        ids.Add(Say(conversation, Role.User, "two apples"));
        ids.Add(Say(agent, Role.Assistant, "three pears"));
        Say(otherAgent, Role.User, "four apples");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task AgentsMessages_WithoutAConversation_AreThoseOfAll()
    {
        var path = $"/v1/agents/{agent}/messages";

        Assert.Equal(["three pears", "two apples", "one apple"], Texts(await server.Get($"{path}?limit=3")));
        Assert.Equal(["one apple"], Texts(await server.Get($"{path}?after={ids[1]}&limit=1")));
        Assert.Equal(["two apples", "three pears"], Texts(await server.Get($"{path}?after={ids[0]}&order=asc")));
        Assert.Equal(["two apples"], Texts(await server.Get($"{path}?before={ids[2]}&limit=1")));
        Assert.Equal(404, (await server.Get($"{path}?after=message-123e4567-e89b-42d3-8456-426614174000")).Status);
        Assert.Equal(404, (await server.Get($"/v1/agents/{otherAgent}/messages?after={ids[0]}")).Status);
    }

    [Fact]
    public async Task AgentsMessages_OfOneConversation_AreItsOwn()
    {
        var path = $"/v1/agents/{agent}/messages?include_return_message_types=user_message&conversation_id=";

        Assert.Equal(["one apple"], Texts(await server.Get(path + "default")));
        Assert.Equal(["two apples"], Texts(await server.Get(path + conversation)));
    }

    [Fact]
    public async Task Messages_OfEverybody_CanBeListed()
    {
        Assert.Equal(["four apples", "three pears"], Texts(await server.Get("/v1/messages/?limit=2")));
        Assert.Equal(["two apples"], Texts(await server.Get($"/v1/messages?conversation_id={conversation}&limit=1")));
        Assert.Empty((await server.Get("/v1/messages/?conversation_id=conv-123e4567-e89b-42d3-8456-426614174000")).Rows());
    }

    [Fact]
    public async Task Search_FindsWords_NewestFirst()
    {
        var found = (await server.Post("/v1/messages/search", """{"query":"APPLE"}""")).Rows();

        Assert.Equal(["four apples", "two apples", "one apple"], found.Select(row => (string?)row!["content"]));
        Assert.Equal((ids[1], agent, conversation), ((string)found[1]!["message_id"]!, (string)found[1]!["agent_id"]!, (string)found[1]!["conversation_id"]!));
        Assert.Null(found[2]!["conversation_id"]);
        Assert.Equal("user_message", (string?)found[2]!["message_type"]);
    }

    [Theory]
    [InlineData("""{"query":"apple","limit":1}""", 1)]
    [InlineData("""{"query":"apple","start_date":"2100-01-01T00:00:00Z"}""", 0)]
    [InlineData("""{"query":"apple","agent_id":"nobody"}""", 0)]
    [InlineData("""{"query":"apple","search_mode":"hybrid"}""", 3)]
    public async Task Search_WithFilters_FindsLess(string body, int count) =>
        Assert.Equal(count, (await server.Post("/v1/messages/search", body)).Rows().Count);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"query":"a","search_mode":"magic"}""")]
    [InlineData("""{"query":"a","limit":0}""")]
    public async Task Search_ThatMakesNoSense_IsRefused(string body) =>
        Assert.Equal(422, (await server.Post("/v1/messages/search", body)).Status);

    [Fact]
    public async Task Search_OfOneAgentOrConversation_LeavesTheOthersOut()
    {
        Assert.Equal(2, (await server.Post("/v1/messages/search", $$"""{"query":"apple","agent_id":"{{agent}}"}""")).Rows().Count);
        Assert.Single((await server.Post("/v1/messages/search", $$"""{"query":"apple","conversation_id":"{{conversation}}"}""")).Rows());
    }

    [Fact]
    public async Task Agents_AreCounted_AndTheirMemoryIsShown()
    {
        (await server.Get("/v1/agents/count")).Is(200, "2");
        var memory = (await server.Get($"/v1/agents/{agent}/core-memory")).Ok();
        Assert.True(JsonNode.DeepEquals((await server.Get($"/v1/agents/{agent}")).Ok()["memory"], memory));
    }

    string Say(string conversationOrAgent, Role role, string text)
    {
        var id = Guid.Parse(conversationOrAgent[(conversationOrAgent.IndexOf('-', StringComparison.Ordinal) + 1)..]);
        return $"message-{server.World.Say(id, role, text)}";
    }

    static string[] Texts(Answer answer) => [.. answer.Rows().Select(row => (string)row!["content"]!)];
}

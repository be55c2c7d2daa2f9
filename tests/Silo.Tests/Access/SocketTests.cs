using System.Net.WebSockets;
using Conversations.Silo.Tests.AgentServer;
using Conversations.Silo.Tests.Chat;

namespace Conversations.Silo.Tests.Access;

/// <summary>Whose conversations a socket tells of.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    UsersSilo silo = null!;
    string id = null!;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start(("Auth:KeyCacheTime", "00:00:01"));
        id = await silo.NewConversation(UsersSilo.Ann);
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Theory]
    [InlineData(UsersSilo.Ann)]
    [InlineData(UsersSilo.Operator)]
    public async Task Owner_AndOperator_AreToldHowItStands(string key)
    {
        await using var socket = await Open($"session_api_key={key}");

        var first = await socket.Next();

        Assert.Equal(("full_state", id), ((string)first!["key"]!, (string)first["value"]!["id"]!));
    }

    [Fact]
    public async Task Other_HearsThatThereIsNone()
    {
        await using var socket = await Open($"session_api_key={UsersSilo.Bob}");

        Assert.Null(await socket.Next());
        Assert.Equal(4004, socket.Closed.Status);
    }

    [Fact]
    public async Task Nobody_HearsNothing()
    {
        await using var silent = await Open("");
        await silent.Send("""{"type":"auth","session_api_key":"wrong"}""");

        Assert.Null(await silent.Next());
        Assert.Equal(4001, silent.Closed.Status);
        await Assert.ThrowsAsync<WebSocketException>(() => Open("session_api_key=wrong"));
    }

    [Fact]
    public async Task OwnerWhoseKeyIsRevoked_IsCutOff()
    {
        var key = (await silo.Post(UsersSilo.Admin, "/api/v1/keys", $$"""{"user":"{{UsersSilo.Ann}}"}""")).Ok();
        await using var socket = await Open($"session_api_key={key["key"]}");
        await socket.Next();

        await silo.Send(UsersSilo.Admin, "DELETE", $"/api/v1/keys/{key["id"]}");

        await Assert.ThrowsAsync<WebSocketException>(socket.Next);
    }

    Task<EventSocketClient> Open(string query) => EventSocketClient.Open(silo.Client.BaseAddress!.Authority, id, query);
}

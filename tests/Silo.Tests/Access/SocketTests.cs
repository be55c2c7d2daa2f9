using System.Net.WebSockets;
using Conversations.Silo.Tests.AgentServer;
using Conversations.Silo.Tests.Chat;

namespace Conversations.Silo.Tests.Access;

/// <summary>Whose conversations a socket tells of.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("workspaces-");
    UsersSilo silo = null!;
    string id = null!;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start(("Auth:KeyCacheTime", "00:00:01"), ("Workspaces:Root", folder.FullName));
        id = await silo.NewConversation(UsersSilo.Ann);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        folder.Delete(recursive: true);
    }

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

    [Theory]
    [InlineData("workspaces/{0}/sockets/bash-events?session_api_key={1}")]
    [InlineData("sockets/bash-events?conversation_id={0}&session_api_key={1}")]
    public async Task Commands_AreHeardByTheirOwner_AndByNobodyElse(string path)
    {
        var his = await silo.NewConversation(UsersSilo.Bob);
        await using var refused = await Commands(path, id, UsersSilo.Bob);
        await using var own = await Commands(path, his, UsersSilo.Bob);
        await using var owner = await Commands(path, id, UsersSilo.Ann);
        await using var looking = await Commands(path, id, UsersSilo.Operator);

        (await silo.Post(UsersSilo.Ann, $"/agent-server/workspaces/{id}/api/bash/execute_bash_command", """{"command":"echo hers"}""")).Ok();
        (await silo.Post(UsersSilo.Bob, $"/agent-server/workspaces/{his}/api/bash/execute_bash_command", """{"command":"echo his"}""")).Ok();

        Assert.Null(await refused.Next());
        Assert.Equal(4004, refused.Closed.Status);
        Assert.Equal(["echo his", "his\n"], [(string)(await own.Next())!["command"]!, (string)(await own.Next())!["stdout"]!]);
        foreach (var socket in new[] { owner, looking }) Assert.Equal(["echo hers", "hers\n"], [(string)(await socket.Next())!["command"]!, (string)(await socket.Next())!["stdout"]!]);
    }

    Task<EventSocketClient> Commands(string path, string conversation, string key) =>
        EventSocketClient.At(silo.Client.BaseAddress!.Authority, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, conversation, key));

    Task<EventSocketClient> Open(string query) => EventSocketClient.Open(silo.Client.BaseAddress!.Authority, id, query);
}

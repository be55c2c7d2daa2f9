using System.Text.Json.Nodes;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Auth;

public sealed class KeyTests : IAsyncLifetime
{
    LettaServer server = null!;

    public async Task InitializeAsync() => server = await Start(("Auth:KeyCacheTime", "00:00:00"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Key_MadeByAnAdmin_OpensUntilItIsRevoked()
    {
        var key = await Make("""{"user":"bob","name":"laptop"}""");

        Assert.Equal(200, await Status((string)key["key"]!));
        (await Ask("DELETE", $"/api/v1/keys/{key["id"]}")).Is(204, "");
        Assert.Equal(401, await Status((string)key["key"]!));
    }

    [Fact]
    public async Task Key_InAList_IsNotShown()
    {
        var key = await Make("""{"user":"bob","role":"operator"}""");

        var listed = (await Ask("GET", "/api/v1/keys?user=bob")).Json!.AsArray().Single()!;

        Assert.Equal((string)key["id"]!, (string)listed["id"]!);
        Assert.Equal("operator", (string)listed["role"]!);
        Assert.Null(listed["key"]);
    }

    [Fact]
    public async Task Key_AfterItsEnd_OpensNothing()
    {
        // Each look at this world's clock is a second later.
        var key = await Make($$"""{"user":"bob","expires_at":"{{server.World.GetUtcNow().AddSeconds(5):O}}"}""");

        for (var second = 0; second < 5; second++) server.World.GetUtcNow();

        Assert.Equal(401, await Status((string)key["key"]!));
    }

    [Fact]
    public async Task Key_WhoseEndIsPast_IsRefused()
    {
        var answer = await Ask("POST", "/api/v1/keys", """{"user":"bob","expires_at":"2020-01-01T00:00:00Z"}""");

        answer.Is(422, """{"detail":[{"type":"date_future","loc":["body","expires_at"],"msg":"Date should be in the future"}]}""");
    }

    [Fact]
    public async Task User_WhoIsDisabled_IsToldSoUntilEnabled()
    {
        var key = (string)(await Make("""{"user":"bob"}"""))["key"]!;

        (await Ask("POST", "/api/v1/users/bob/disable")).Is(200, """{"user":"bob","disabled":true}""");
        Assert.Equal(403, await Status(key));
        await Ask("POST", "/api/v1/users/bob/enable");
        Assert.Equal(200, await Status(key));
    }

    [Fact]
    public async Task Key_ThatWasFoundGood_IsTrustedForItsCacheTime()
    {
        await using var trusting = await Start(("Auth:KeyCacheTime", "01:00:00"));
        var made = (await trusting.Send("POST", "/api/v1/keys", """{"user":"bob"}""", ("Authorization", "Bearer root"))).Json!;
        var bob = ("Authorization", $"Bearer {made["key"]}");
        await trusting.Send("GET", "/v1/agents", null, bob);

        await trusting.Send("DELETE", $"/api/v1/keys/{made["id"]}", null, ("Authorization", "Bearer root"));

        Assert.Equal(200, (await trusting.Send("GET", "/v1/agents", null, bob)).Status);
    }

    [Fact]
    public async Task Address_WithTooManyWrongKeys_MustWait()
    {
        await using var strict = await Start(("Limits:FailedTriesPerMinute", "3"));
        for (var tries = 0; tries < 3; tries++)
            Assert.Equal(401, (await strict.Send("GET", "/v1/agents", null, ("Authorization", $"Bearer wrong-{tries}"))).Status);

        var chat = await strict.Send("GET", "/api/v1/keys", null, ("Authorization", "Bearer root"));
        var letta = await strict.Send("GET", "/v1/agents", null, ("Authorization", "Bearer wrong"));

        chat.Is(429, """{"detail":"Too many wrong keys came from this address. Please wait."}""");
        Assert.InRange(chat.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(429, letta.Status);
        Assert.NotNull(letta.Headers.RetryAfter);
    }

    [Fact]
    public async Task Role_ThatDoesNotExist_StopsTheStart()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => LettaServer.Start(("Auth:Keys:0:Key", "x"), ("Auth:Keys:0:Role", "king")));

        Assert.Contains("Auth:Keys:0:Role", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WithoutAKey_NamesTheScheme()
    {
        var answer = await server.Get("/api/v1/keys");

        answer.Is(401, """{"detail":"Not authenticated"}""");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    static Task<LettaServer> Start(params (string, string)[] settings) =>
        LettaServer.Start([("Auth:Keys:0:Key", "root"), ("Auth:Keys:0:User", "root"), ("Auth:Keys:0:Role", "admin"), .. settings]);

    Task<Answer> Ask(string method, string path, string? body = null) => server.Send(method, path, body, ("Authorization", "Bearer root"));

    async Task<JsonNode> Make(string body)
    {
        var made = await Ask("POST", "/api/v1/keys", body);
        Assert.Equal(201, made.Status);
        return made.Json!;
    }

    async Task<int> Status(string key) => (await server.Send("GET", "/v1/agents", null, ("Authorization", $"Bearer {key}"))).Status;
}

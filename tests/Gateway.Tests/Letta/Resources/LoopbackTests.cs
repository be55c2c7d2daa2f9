using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class LoopbackTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("http://example.test:0")]
    public async Task Server_WithoutKeysOnAnOpenAddress_RefusesToStart(string url)
    {
        await using var app = LettaServer.Build(new FakeWorld(), url);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Contains(url, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Auth:Keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutKeysOnAnOpenKestrelEndpoint_RefusesToStart()
    {
        await using var app = LettaServer.Build(new FakeWorld(), "http://127.0.0.1:0", ("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:0"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    public async Task Server_WithoutKeysOnThisMachine_Starts(string url)
    {
        await using var app = LettaServer.Build(new FakeWorld(), url);

        await app.StartAsync();

        Assert.Single(app.Urls);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:8283", 200)]
    [InlineData("agents.localhost", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("[::1]:8283", 200)]
    [InlineData("rebound.example", 403)]
    [InlineData("localhost.example:8283", 403)]
    [InlineData("192.0.2.1", 403)]
    public async Task Request_WithoutKeys_MustBeAddressedToThisMachine(string host, int status)
    {
        await using var server = await LettaServer.Start();

        Assert.Equal(status, (await server.Send("GET", "/v1/agents/", null, ("Host", host))).Status);
    }

    [Fact]
    public async Task Request_WithAKey_MayBeAddressedToAnyName()
    {
        await using var server = await LettaServer.Start(("Auth:Keys:0:Key", "secret"));

        Assert.Equal(200, (await server.Send("GET", "/v1/agents/", null, ("Host", "api.example"), ("Authorization", "Bearer secret"))).Status);
    }

    [Fact]
    public async Task Server_WithKeysOnAnOpenAddress_Starts()
    {
        await using var app = LettaServer.Build(new FakeWorld(), "http://0.0.0.0:0", ("Auth:Keys:0:Key", "secret"));

        await app.StartAsync();

        Assert.Single(app.Urls);
    }
}

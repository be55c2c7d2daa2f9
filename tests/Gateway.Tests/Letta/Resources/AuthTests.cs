using System.Security.Cryptography;
using System.Text;
using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class AuthTests : IAsyncLifetime
{
    const string Denied = """{"detail":"Unauthorized"}""";

    LettaServer server = null!;

    public async Task InitializeAsync() => server = await LettaServer.Start(
        ("Auth:Keys:0:Key", "key-of-ann"),
        ("Auth:Keys:0:User", "ann"),
        ("Auth:Keys:1:KeyHash", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("key-of-bob")))),
        ("Auth:Keys:1:Role", "admin"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("Authorization", "Bearer key-of-ann")]
    [InlineData("Authorization", "Bearer key-of-bob")]
    [InlineData("authorization", "bearer key-of-bob")]
    [InlineData("X-BARE-PASSWORD", "password key-of-ann")]
    public async Task Request_WithAKey_IsServed(string name, string value) =>
        (await server.Send("GET", "/v1/agents/", null, (name, value))).Is(200, "[]");

    [Theory]
    [InlineData("Authorization", "")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer key-of-an")]
    [InlineData("Authorization", "Bearer key-of-annn")]
    [InlineData("Authorization", "Basic key-of-ann")]
    [InlineData("Authorization", "key-of-ann")]
    [InlineData("X-BARE-PASSWORD", "key-of-ann")]
    [InlineData("X-BARE-PASSWORD", "password wrong")]
    public async Task Request_WithoutAKey_IsDenied(string name, string value)
    {
        foreach (var path in new[] { "/v1/agents/", "/v1/nothing", "/latest/agents", "/v1/health/x", "/V1/agents/", "/Latest/Agents", "/%761/agents" })
            (await server.Send("GET", path, null, (name, value))).Is(401, Denied);
    }

    [Theory]
    [InlineData("/v1/health")]
    [InlineData("/v1/health/")]
    [InlineData("/v1/ready")]
    [InlineData("/v1/ready/")]
    public async Task Health_WithoutAKey_IsTold(string path) => (await server.Get(path)).Is(200, """{"version":"0.16.8","status":"ok"}""");

    [Fact]
    public async Task Key_ThatIsIncomplete_StopsTheStart()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => LettaServer.Start(("Auth:Keys:0:User", "ann")));

        Assert.Contains("Auth:Keys:0", failure.Message, StringComparison.Ordinal);
    }
}

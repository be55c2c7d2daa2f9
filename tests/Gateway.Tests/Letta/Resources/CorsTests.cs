using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class CorsTests
{
    const string Ui = "https://ui.example";

    static readonly (string, string)[] Preflight =
        [("Origin", Ui), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,content-type")];

    [Fact]
    public async Task Preflight_OfAConfiguredOrigin_IsAllowedWithoutAKey()
    {
        await using var server = await LettaServer.Start(("Cors:Origins:0", Ui), ("Auth:Keys:0:Key", "secret"));

        var answer = await server.Send("OPTIONS", "/v1/agents/", null, Preflight);

        Assert.Equal(204, answer.Status);
        Assert.Equal([Ui], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], answer.Headers.GetValues("Access-Control-Allow-Credentials"));
        Assert.Equal(["PATCH"], answer.Headers.GetValues("Access-Control-Allow-Methods"));
        Assert.Equal(["authorization,content-type"], answer.Headers.GetValues("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task Error_ForAConfiguredOrigin_CanBeReadByIt()
    {
        await using var server = await LettaServer.Start(("Cors:Origins:0", Ui), ("Auth:Keys:0:Key", "secret"));

        var answer = await server.Send("GET", "/v1/agents/", null, ("Origin", Ui));

        Assert.Equal(401, answer.Status);
        Assert.Equal([Ui], answer.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Preflight_OfAnyOtherOrigin_IsNotAllowed()
    {
        await using var server = await LettaServer.Start();

        var answer = await server.Send("OPTIONS", "/v1/agents/", null, Preflight);

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }
}

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>From which pages browsers may ask the agent server.</summary>
public sealed class CorsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    const string AgentServerPath = "/agent-server/api/conversations";

    [Theory]
    [InlineData("http://localhost:3000", AgentServerPath, true)]
    [InlineData("http://127.0.0.1:3000", AgentServerPath, true)]
    [InlineData("https://localhost.evil.example", AgentServerPath, false)]
    [InlineData("https://evil.example", AgentServerPath, false)]
    [InlineData("http://localhost:3000", "/v1/agents/", false)]
    [InlineData("http://localhost:3000", "/api/v1/app-conversations", false)]
    public async Task A_page_of_this_machine_is_let_in_unasked_and_no_other(string origin, string path, bool allowed)
    {
        using var client = new HttpClient { BaseAddress = shared.Server.Silo.Address };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
        preflight.Headers.TryAddWithoutValidation("Origin", origin);
        preflight.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        preflight.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "x-session-api-key");

        using var answer = await client.SendAsync(preflight);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == origin);
    }

    [Fact]
    public async Task A_page_that_the_configuration_names_is_let_in()
    {
        await using var server = await AgentServer.Start(("Cors:Origins:0", "https://app.example"));

        foreach (var (origin, allowed) in new[] { ("https://app.example", true), ("https://other.example", false), ("http://localhost:3000", true) })
        {
            using var client = new HttpClient { BaseAddress = server.Silo.Address };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/agent-server/alive");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var answer = await client.SendAsync(request);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }
}

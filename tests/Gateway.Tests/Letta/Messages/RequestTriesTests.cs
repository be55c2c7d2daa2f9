using System.Text;

namespace Conversations.Gateway.Tests.Letta.Messages;

/// <summary>What the conversation is told of the client's tries.</summary>
public class RequestTriesTests
{
    const string Hi = """{"messages":[{"role":"user","content":"hi"}]}""";

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("0", "60", null)]
    [InlineData("-1", "60", null)]
    [InlineData("soon", "60", null)]
    [InlineData("1", null, 120)]
    [InlineData("1", "60", 120)]
    [InlineData("2", "60", 240)]
    [InlineData("1", "600", 660)]
    [InlineData("2000000000", "2000000000", 3 * 60 * 60)]
    public async Task Send_Again_ReachesBackAsFarAsTheClientCanHaveTried(string? retries, string? timeout, int? seconds)
    {
        await using var server = await ChatServer.Start();

        await Send(server, server.Messages, Hi, retries, timeout);

        var tried = Assert.Single(server.World.Sent).Try!;
        Assert.Equal(seconds is { } given ? TimeSpan.FromSeconds(given) : null, tried.Since);
    }

    [Fact]
    public async Task Send_SameBytesToTheSamePath_HasTheSameKeyWhateverTheTry()
    {
        await using var server = await ChatServer.Start();

        await Send(server, server.Messages, Hi);
        await Send(server, server.Messages, Hi, "1", "60");
        await Send(server, server.Messages, Hi.Replace("hi", "ho", StringComparison.Ordinal));
        await Send(server, $"/v1/agents/agent-{server.World.AgentId}/messages", Hi);
        await Send(server, $"/v1/agents/agent-{server.World.AgentId}/messages/async", Hi);

        var keys = server.World.Sent.Select(sent => sent.Try!.Key).ToArray();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public async Task Send_WithOtids_IsKnownByThese()
    {
        await using var server = await ChatServer.Start();

        await Send(server, server.Messages, """{"messages":[{"role":"user","content":"hi","otid":"1"}]}""", "1");

        var sent = Assert.Single(server.World.Sent);
        Assert.Null(sent.Try);
        Assert.NotNull(sent.RepeatKey);
    }

    static async Task Send(ChatServer server, string path, string body, string? retries = null, string? timeout = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retries is not null) request.Headers.Add("X-Stainless-Retry-Count", retries);
        if (timeout is not null) request.Headers.Add("X-Stainless-Timeout", timeout);
        using var response = await server.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}

using Conversations.Silo.Tests.Chat;

namespace Conversations.Silo.Tests.Access;

public sealed class LimitTests
{
    [Fact]
    public async Task User_WithTooManyRequests_MustWaitInEveryDialect()
    {
        await using var silo = await UsersSilo.Start(("Limits:RequestsPerMinutePerUser", "3"));
        for (var request = 0; request < 3; request++) Assert.Equal(200, (await silo.Get(UsersSilo.Ann, ChatSilo.Conversations)).Status);

        foreach (var path in new[] { ChatSilo.Conversations, "/v1/agents" })
        {
            var refused = await silo.Get(UsersSilo.Ann, path);
            Assert.Equal((429, """{"detail":"You have sent too many requests. Please wait."}"""), (refused.Status, refused.Body));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        Assert.Equal(200, (await silo.Get(UsersSilo.Bob, ChatSilo.Conversations)).Status);
    }

    [Fact]
    public async Task Address_WithTooManyRequests_MustWait()
    {
        await using var silo = await UsersSilo.Start(("Limits:RequestsPerMinutePerAddress", "2"));
        Assert.Equal(200, (await silo.Get(UsersSilo.Ann, ChatSilo.Conversations)).Status);
        Assert.Equal(401, (await silo.Send(null, "GET", ChatSilo.Conversations)).Status);

        var refused = await silo.Get(UsersSilo.Bob, ChatSilo.Conversations);

        Assert.Equal((429, """{"detail":"Too many requests came from this address. Please wait."}"""), (refused.Status, refused.Body));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(200, (await silo.Send(null, "GET", "/v1/health")).Status);
    }

    [Fact]
    public async Task Request_BeyondThoseInProgress_WaitsForAPlace()
    {
        await using var silo = await UsersSilo.Start(("Limits:RequestsInProgressPerUser", "1"), ("Limits:QueuedRequestsPerUser", "1"));
        var id = await silo.NewConversation(UsersSilo.Ann);
        using var request = UsersSilo.Request(UsersSilo.Ann, "POST", $"{ChatSilo.Conversations}/{id}/messages", """{"content":"/hang"}""", ("Accept", "text/event-stream"));
        using var hanging = await silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        // One of the two waits for the place, and there is no room to wait for the other.
        Task<Reply>[] both = [silo.Get(UsersSilo.Ann, ChatSilo.Conversations), silo.Get(UsersSilo.Ann, ChatSilo.Conversations)];
        var refused = await await Task.WhenAny(both);
        var waiting = both.Single(asked => asked.Id != Array.Find(both, each => each.IsCompleted)!.Id);
        Assert.Equal((429, """{"detail":"Too many of your requests are in progress. Please wait for one to end."}"""), (refused.Status, refused.Body));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.False(waiting.IsCompleted);

        await silo.Post(UsersSilo.Operator, $"/v1/conversations/conv-{id}/cancel");
        Assert.Equal(200, (await waiting).Status);
    }

    [Fact]
    public async Task Body_ThatIsTooLarge_IsRefusedInEveryDialect()
    {
        await using var silo = await UsersSilo.Start(("Limits:RequestBodyBytes", "1000"));
        var body = $$"""{"title":"{{new string('x', 2000)}}"}""";

        foreach (var path in new[] { ChatSilo.Conversations, "/v1/agents" })
        {
            Assert.Equal(413, (await silo.Post(UsersSilo.Ann, path, body)).Status);
            Assert.Equal(413, (await silo.Post(UsersSilo.Ann, path, body, ("Idempotency-Key", "k"))).Status);
        }
    }

    [Fact]
    public async Task Page_IsNoLongerThanTheServerAllows()
    {
        await using var silo = await UsersSilo.Start(("Limits:PageRows", "2"));
        for (var count = 0; count < 3; count++) await silo.NewConversation(UsersSilo.Ann);

        foreach (var path in new[] { ChatSilo.Conversations, "/v1/conversations" })
        {
            Assert.Equal(2, (await silo.Get(UsersSilo.Ann, path)).Ok().AsArray().Count);
            Assert.Equal(422, (await silo.Get(UsersSilo.Ann, $"{path}?limit=3")).Status);
        }
    }

    [Fact]
    public async Task Stream_WhoseKeyIsRevoked_IsCutOff()
    {
        await using var silo = await UsersSilo.Start(("Auth:KeyCacheTime", "00:00:01"));
        var key = (await silo.Post(UsersSilo.Admin, "/api/v1/keys", """{"user":"eve"}""")).Ok();
        var id = await silo.NewConversation((string)key["key"]!);
        using var request = UsersSilo.Request((string)key["key"]!, "POST", $"{ChatSilo.Conversations}/{id}/messages", """{"content":"/hang"}""", ("Accept", "text/event-stream"));
        using var hanging = await silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await silo.Send(UsersSilo.Admin, "DELETE", $"/api/v1/keys/{key["id"]}");

        await Assert.ThrowsAnyAsync<Exception>(() => hanging.Content.ReadAsStringAsync());
        Assert.Equal(401, (await silo.Get((string)key["key"]!, ChatSilo.Conversations)).Status);
    }
}

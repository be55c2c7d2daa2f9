using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Who may see what: keys in all forms, keys of sandboxes, and conversations that are everybody's.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    const string Base = "/api/v1/app-conversations";

    UsersSilo silo = null!;
    string id = null!;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start();
        var steps = (await silo.Post(UsersSilo.Ann, $"{Base}/stream-start", """{"title":"Ann's","initial_message":{"content":[{"type":"text","text":"hello"}]}}""")).Ok().AsArray();
        id = (string)steps[^1]!["app_conversation_id"]!;
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Theory]
    [InlineData("X-Access-Token", "ann")]
    [InlineData("Authorization", "Bearer ann")]
    [InlineData("X-Session-API-Key", "ann")]
    public async Task Key_InEveryForm_LetsIn(string header, string value)
    {
        var answer = await silo.Send(null, "GET", $"{Base}?ids={id}", null, (header, value));

        Assert.Equal((id, "ann"), ((string)answer.Ok()[0]!["id"]!, (string)answer.Ok()[0]!["created_by_user_id"]!));
        Assert.Equal((401, """{"detail":"Unauthorized"}"""), await Status(silo.Send(null, "GET", $"{Base}?ids={id}", null, (header, "Bearer wrong"))));
    }

    [Fact]
    public async Task SandboxKey_OpensTheAgentServer_AndNothingElse()
    {
        var conversation = (await silo.Get(UsersSilo.Ann, $"{Base}?ids={id}")).Ok()[0]!;
        var (url, key) = (new Uri((string)conversation["conversation_url"]!).AbsolutePath, (string)conversation["session_api_key"]!);

        Assert.Equal(200, (await silo.Get(key, url)).Status);
        Assert.Equal(key, (string)(await silo.Get(UsersSilo.Ann, $"{Base}?ids={id}")).Ok()[0]!["session_api_key"]!);
        Assert.Equal(200, (await silo.Post(key, $"/api/v1/webhooks/events/{id}", "[]")).Status);
        foreach (var (bad, route) in new[] { ("wrong", $"events/{id}"), ("wrong", "conversations"), (key[..^2], $"events/{id}") }) Assert.Equal(401, (await silo.Post(bad, $"/api/v1/webhooks/{route}", "[]")).Status);
        foreach (var path in new[] { $"{Base}?ids={id}", "/api/v1/conversations", "/v1/agents", "/api/v1/sandboxes/search" }) Assert.Equal(401, (await silo.Get(key, path)).Status);
        foreach (var forged in new[] { key[..^2], key.Replace("sandbox.", "sandbox.0", StringComparison.Ordinal), "sandbox.", "sandbox.a.b.c.d" }) Assert.Equal(401, (await silo.Get(forged, url)).Status);
        await silo.Restart();
        Assert.Equal(200, (await silo.Get(key, url)).Status);
        var bobs = (string)(await silo.Post(UsersSilo.Bob, $"{Base}/stream-start")).Ok().AsArray()[^1]!["app_conversation_id"]!;
        Assert.Equal(404, (await silo.Get(key, $"/agent-server/api/conversations/{bobs}")).Status);
    }

    [Fact]
    public async Task PublicConversation_IsReadByEverybody_AndChangedByItsOwner()
    {
        var events = $"/api/v1/conversation/{id}/events";
        foreach (var path in new[] { $"{Base}?ids={id}", $"{events}/search", $"{events}/count", $"/api/v1/events/search?conversation_id__eq={id}" })
        {
            Assert.Equal(401, (await silo.Send(null, "GET", path)).Status);
            Assert.DoesNotContain("hello", (await silo.Get(UsersSilo.Bob, path)).Body, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await silo.Send(UsersSilo.Ann, "PATCH", $"{Base}/{id}", """{"public":true}""")).Status);

        foreach (var key in new[] { null, UsersSilo.Bob })
        {
            var shown = (await silo.Send(key, "GET", $"{Base}?ids={id}")).Ok()[0]!;
            Assert.Equal(("Ann's", true, null, null), ((string)shown["title"]!, (bool)shown["public"]!, (string?)shown["session_api_key"], (string?)shown["conversation_url"]));
            Assert.Contains("hello", (await silo.Send(key, "GET", $"{events}/search")).Body, StringComparison.Ordinal);
            Assert.True((int)(await silo.Send(key, "GET", $"{events}/count")).Ok() > 2);
        }

        Assert.Equal(401, (await silo.Send(null, "GET", $"{Base}?ids={id}&ids={Guid.NewGuid()}")).Status);
        Assert.Equal(401, (await silo.Send("wrong", "GET", $"{Base}?ids={id}")).Status);
        foreach (var (method, path, body) in new[] { ("PATCH", $"{Base}/{id}", """{"title":"mine"}"""), ("DELETE", $"{Base}/{id}", null), ("POST", $"{Base}/{id}/send-message", """{"content":[{"type":"text","text":"x"}]}""") })
        {
            Assert.Equal(401, (await silo.Send(null, method, path, body)).Status);
            Assert.Equal(404, (await silo.Send(UsersSilo.Bob, method, path, body)).Status);
        }

        foreach (var path in new[] { $"{Base}/search", $"{Base}/{id}/download", $"{Base}/{id}/skills", $"/agent-server/api/conversations/{id}" }) Assert.Equal(401, (await silo.Send(null, "GET", path)).Status);
        Assert.DoesNotContain(id, (await silo.Get(UsersSilo.Bob, $"{Base}/search")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await silo.Send(UsersSilo.Ann, "PATCH", $"{Base}/{id}", """{"public":false}""")).Status);
        Assert.Equal(401, (await silo.Send(null, "GET", $"{events}/search")).Status);
    }

    [Fact]
    public async Task Sandbox_OfAnother_IsNoneToStartIn()
    {
        var steps = (await silo.Post(UsersSilo.Bob, $"{Base}/stream-start", $$"""{"sandbox_id":"{{id}}"}""")).Ok().AsArray();

        Assert.Equal(("ERROR", $"Sandbox not found: {id}"), ((string)steps[^1]!["status"]!, (string)steps[^1]!["detail"]!));
        Assert.Equal(404, (await silo.Post(UsersSilo.Bob, $"/api/v1/sandboxes/{id}/pause")).Status);
        Assert.Equal("[null]", (await silo.Get(UsersSilo.Bob, $"/api/v1/sandboxes?id={id}")).Body);
    }

    static async Task<(int Status, string Body)> Status(Task<Reply> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Body);
    }
}

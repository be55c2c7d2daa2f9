using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>Tokens of git providers: told to git, and to nobody else.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    const string OwnToken = "token-of-the-request";
    const string ServerToken = "token-of-the-configuration";

    readonly ConcurrentQueue<string> presented = [];
    WebApplication provider = null!;
    AppServer server = null!;

    public async Task InitializeAsync()
    {
        // A provider that asks who it is, and then has no such repository.
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        provider = builder.Build();
        provider.Map("{**path}", (HttpContext http) =>
        {
            if (http.Request.Headers.Authorization.ToString() is not ['B', 'a', 's', 'i', 'c', ' ', .. var login])
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
                return Results.StatusCode(401);
            }

            presented.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(login)));
            return Results.NotFound();
        });
        await provider.StartAsync();
        server = new() { Settings = [("Git:Providers:gitlab:BaseUrl", provider.Urls.Single()), ("Git:Providers:gitlab:Token", ServerToken)] };
        await server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Theory]
    [InlineData(OwnToken, "oauth2:token-of-the-request")]
    [InlineData(null, "oauth2:token-of-the-configuration")]
    public async Task Token_IsPresentedByGit_AndStandsNowhere(string? own, string expected)
    {
        var task = await server.Start(
            ("selected_repository", "acme/secret"), ("git_provider", "gitlab"), ("initial_message", AppServer.Message("/tool terminal {\"command\": \"env; git config --global --list\"}")),
            ("secrets", own is null ? null : new JsonObject { ["GITLAB_TOKEN"] = own }));

        var ended = await server.Ended((string)task["id"]!);

        Assert.Equal("READY", (string)ended["status"]!);
        Assert.Contains("not found", (string)ended["detail"]!, StringComparison.Ordinal);
        Assert.All(presented, login => Assert.Equal(expected, login));
        Assert.NotEmpty(presented);
        var id = (string)ended["app_conversation_id"]!;
        await server.Rest(id);
        var events = (await server.Ok("GET", $"/api/v1/conversation/{id}/events/search")).ToJsonString();
        var files = Directory.EnumerateFiles(server.Silo.Folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/keys/", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(file, Encoding.Latin1));
        foreach (var token in new[] { OwnToken, ServerToken })
        {
            Assert.All([task.ToJsonString(), ended.ToJsonString(), events, .. files], text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        }
    }
}

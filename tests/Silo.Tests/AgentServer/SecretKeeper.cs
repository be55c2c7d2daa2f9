using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>An address that gives a secret to whoever asks.</summary>
sealed class SecretKeeper : IAsyncDisposable
{
    readonly WebApplication app;

    SecretKeeper(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.Single()}/secret";

    /// <summary>The key that the last one who asked has shown.</summary>
    public string AskedWith { get; private set; } = "";

    public static async Task<SecretKeeper> Start(string secret)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var keeper = new SecretKeeper(app);
        app.MapGet("/secret", (HttpRequest request) =>
        {
            keeper.AskedWith = request.Headers.Authorization.ToString();
            return secret;
        });
        await app.StartAsync();
        return keeper;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

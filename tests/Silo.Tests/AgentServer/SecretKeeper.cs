using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>An address that gives a secret to whoever asks.</summary>
sealed class SecretKeeper : IAsyncDisposable
{
    WebApplication app = null!;

    public string Url => $"{app.Urls.Single()}/secret";

    /// <summary>The key that the last one who asked has shown.</summary>
    public string AskedWith { get; private set; } = "";

    public static async Task<SecretKeeper> Start(string secret)
    {
        var keeper = new SecretKeeper();
        keeper.app = await LocalServer.Start(app => app.MapGet("/secret", (HttpRequest request) =>
        {
            keeper.AskedWith = request.Headers.Authorization.ToString();
            return secret;
        }));
        return keeper;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

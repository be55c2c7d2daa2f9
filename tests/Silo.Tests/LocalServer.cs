using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests;

/// <summary>A small web server of a test on this machine.</summary>
static class LocalServer
{
    public static async Task<WebApplication> Start(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }
}

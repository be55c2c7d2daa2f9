using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.Letta;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway;

/// <summary>What must stand before routing. It runs when the server knows its addresses and has not opened them yet.</summary>
sealed class GatewayStartup(IConfiguration configuration, ApiKeys keys) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (!keys.Required)
        {
            LoopbackOnly.Check(Addresses(app.ServerFeatures));
            app.Use(LoopbackOnly.Guard);
        }

        app.UseCors(Cors);
        app.UseWebSockets();
        app.UseMiddleware<LettaGate>();
        app.UseMiddleware<AgentServerGate>();
        next(app);
    };

    IEnumerable<string> Addresses(IFeatureCollection server) =>
    [
        .. server.Get<IServerAddressesFeature>()?.Addresses ?? [],
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    void Cors(CorsPolicyBuilder policy)
    {
        var origins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        policy.AllowAnyHeader().AllowAnyMethod().AllowCredentials();
        if (origins.Contains("*")) policy.SetIsOriginAllowed(_ => true);
        else policy.WithOrigins(origins);
    }
}

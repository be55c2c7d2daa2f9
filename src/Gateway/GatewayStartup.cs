using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.DurableStreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Gateway;

/// <summary>What must stand before routing. It runs when the server knows its addresses and has not opened them yet.</summary>
sealed class GatewayStartup(IConfiguration configuration, Doorkeeper doorkeeper) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (!doorkeeper.AsksForKeys)
        {
            LoopbackOnly.Check(Addresses(app.ServerFeatures));
            app.Use(LoopbackOnly.Guard);
        }

        app.UseCors(Cors);
        app.UseWebSockets();
        app.UseMiddleware<Gate>();
        next(app);

        // Made now and not with the first request: a route without a rule of access stops the start.
        _ = app.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints;
    };

    IEnumerable<string> Addresses(IFeatureCollection server) =>
    [
        .. server.Get<IServerAddressesFeature>()?.Addresses ?? [],
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    void Cors(CorsPolicyBuilder policy)
    {
        var origins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        policy.AllowAnyHeader().AllowAnyMethod().AllowCredentials().WithExposedHeaders(StreamEndpoints.Headers);
        if (origins.Contains("*")) policy.SetIsOriginAllowed(_ => true);
        else policy.WithOrigins(origins);
    }
}

using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.DurableStreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
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

        app.UseWhen(IsAgentServer, branch => branch.UseCors(policy => Cors(policy, withThisMachine: true)));
        app.UseWhen(http => !IsAgentServer(http), branch => branch.UseCors(policy => Cors(policy, withThisMachine: false)));
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

    static bool IsAgentServer(HttpContext http) => http.Request.Path.StartsWithSegments(AgentServerDialect.Base, StringComparison.OrdinalIgnoreCase);

    /// <param name="withThisMachine">True: pages of this machine are taken without being named, as the agent server's clients expect.</param>
    void Cors(CorsPolicyBuilder policy, bool withThisMachine)
    {
        var origins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        policy.AllowAnyHeader().AllowAnyMethod().AllowCredentials().WithExposedHeaders(StreamEndpoints.Headers);
        if (origins.Contains("*")) policy.SetIsOriginAllowed(_ => true);
        else if (withThisMachine) policy.SetIsOriginAllowed(origin => origins.Contains(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback));
        else policy.WithOrigins(origins);
    }
}

using Conversations.Gateway.Access;
using Conversations.Gateway.Telemetry;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Conversations.Gateway.Health;

/// <summary>What orchestrators and load balancers ask.</summary>
static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", Live).WithTags("health").ExcludeFromDescription().Open().Untraced();
        routes.MapGet("/healthz/ready", Ready).WithTags("health").ExcludeFromDescription().Open().Untraced();
    }

    /// <summary>200 as long as the process answers; it asks nothing else of anybody.</summary>
    static IResult Live() => Results.Text("live");

    /// <summary>200 when new work may come here; 503 while the process drains, has lost its cluster, or cannot read its store.</summary>
    static async Task<IResult> Ready(HttpContext http, Draining draining, IConversationReader store, CancellationToken cancellationToken)
    {
        if (draining.HasBegun) return Not("draining");
        // A process without grains has no such oracle.
        var status = http.RequestServices.GetService<ISiloStatusOracle>()?.CurrentStatus;
        if (status is not (null or SiloStatus.None or SiloStatus.Active)) return Not("not a member of the cluster");
        try
        {
            await store.Find(Guid.Empty, cancellationToken);
            return Results.Text("ready");
        }
        catch (StorageException)
        {
            return Not("the store cannot be read");
        }
    }

    static IResult Not(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}

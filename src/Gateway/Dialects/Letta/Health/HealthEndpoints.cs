using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Health;

static class HealthEndpoints
{
    // The release of Letta whose API this is; clients compare it.
    static readonly HealthDto Ok = new("0.16.8", "ok");

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/health/", Health).WithName("health").WithTags("health").Open();
        v1.MapGet("/ready/", Ready).WithName("ready").WithTags("health").Open();
    }

    [EndpointSummary("Says that the server lives.")]
    [Gives<HealthDto>]
    static IResult Health() => LettaResult.Json(Ok, LettaJson.Wire.HealthDto);

    /// <summary>Ready is who can read its store; otherwise the answer is 503.</summary>
    [EndpointSummary("Says that the server can read its store.")]
    [Gives<HealthDto>]
    static async Task<IResult> Ready(IConversationReader store, CancellationToken cancellationToken)
    {
        await store.Find(Guid.Empty, cancellationToken);
        return Health();
    }
}

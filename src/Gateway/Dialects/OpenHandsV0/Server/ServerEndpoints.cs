using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.AgentServer.Server;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Server;

/// <summary>What clients and their supervisors ask about the server itself, at its own address and without a key.</summary>
static class ServerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alive", Alive).WithTags("OpenHands V0").Open();
        routes.MapGet("/health", Health).WithTags("OpenHands V0").Open();
        routes.MapGet("/server_info", Info).WithTags("OpenHands V0").Open();
    }

    [EndpointSummary("Says that the server lives.")]
    [Gives<JsonObject>]
    static WireJson Alive() => new(new JsonObject { ["status"] = "ok" });

    [EndpointSummary("Says that the server lives, in a word.")]
    [Gives<string>]
    static WireJson Health() => new("OK");

    [EndpointSummary("Says for how long the server has been up and idle, and what it uses.")]
    [Gives<JsonObject>]
    static async Task<IResult> Info(ServerClock clock, CancellationToken cancellationToken) => new WireJson(new JsonObject
    {
        ["uptime"] = clock.Uptime,
        ["idle_time"] = await clock.Idle(cancellationToken),
        ["resources"] = new JsonObject { ["memory"] = new JsonObject { ["rss"] = Environment.WorkingSet } },
    });
}

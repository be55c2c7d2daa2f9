using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Health;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Server;

/// <summary>What clients and their supervisors ask about the server itself. None of it needs a key but the list of tools.</summary>
static class ServerEndpoints
{
    /// <summary>The agent server whose API this is; clients ask for features by it.</summary>
    const string Version = "1.44.0";

    public static void Map(RouteGroupBuilder server)
    {
        server.MapGet("/", Info).ExcludeFromDescription().Open();
        server.MapGet("/server_info", Info).WithTags("agent server").Open();
        server.MapGet("/alive", Alive).WithTags("agent server").Open();
        server.MapGet("/health", Alive).WithTags("agent server").Open();
        server.MapGet("/ready", Ready).WithTags("agent server").Open();
        server.MapGet("/openapi.json", () => Results.LocalRedirect($"/openapi/{AgentServerDialect.Document}.json", preserveMethod: true)).ExcludeFromDescription().Open();
        foreach (var page in (string[])["/docs", "/redoc"]) server.MapGet(page, () => Results.LocalRedirect("/openapi", preserveMethod: true)).ExcludeFromDescription().Open();
        server.MapGet("/api/tools", Tools).WithTags("agent server").Shared();
    }

    [EndpointSummary("Says that the server lives.")]
    [Gives<JsonObject>]
    static WireJson Alive() => new WireJson(new JsonObject { ["status"] = "ok" });

    [EndpointSummary("Says that the server can take work.")]
    [Gives<JsonObject>]
    static async Task<IResult> Ready(Draining draining, IConversationReader store, CancellationToken cancellationToken)
    {
        if (!draining.HasBegun)
        {
            await store.Find(Guid.Empty, cancellationToken);
            return new WireJson(new JsonObject { ["status"] = "ready" });
        }

        return new WireJson(new JsonObject { ["status"] = "initializing", ["message"] = "Server is still initializing" }, StatusCodes.Status503ServiceUnavailable);
    }

    [EndpointSummary("Says what the server is.")]
    [Gives<JsonObject>]
    static async Task<IResult> Info(ServerClock clock, IToolDirectory tools, CancellationToken cancellationToken)
    {
        return new WireJson(new JsonObject
        {
            ["uptime"] = clock.Uptime,
            ["idle_time"] = await clock.Idle(cancellationToken),
            ["title"] = "OpenHands Agent Server",
            ["version"] = Version,
            ["sdk_version"] = Version,
            ["tools_version"] = Version,
            ["workspace_version"] = Version,
            ["build_git_sha"] = "unknown",
            ["build_git_ref"] = "unknown",
            ["python_version"] = "none",
            ["usable_tools"] = Names(tools),
            ["capabilities"] = new JsonArray(),
            ["docs"] = "/docs",
            ["redoc"] = "/redoc",
        });
    }

    [EndpointSummary("Names the tools that agents may have.")]
    [Gives<List<string>>]
    static WireJson Tools(IToolDirectory tools) => new WireJson(Names(tools));

    static JsonArray Names(IToolDirectory tools) =>
        [.. tools.List().Where(tool => tool.Kind == "workspace").Select(tool => JsonValue.Create(tool.Name))];
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>An MCP server over HTTP that has one tool: it says back the header that it was called with.</summary>
sealed class HttpToolServer : IAsyncDisposable
{
    readonly WebApplication app;

    HttpToolServer(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.Single()}/mcp";

    public static async Task<HttpToolServer> Start() => new(await LocalServer.Start(app =>
    {
        app.MapPost("/mcp", Answer);
        app.MapPost("/locked", () => Results.StatusCode(StatusCodes.Status401Unauthorized));
    }));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static async Task<IResult> Answer(HttpRequest request)
    {
        var asked = (await JsonNode.ParseAsync(request.Body))!;
        JsonObject? result = (string?)asked["method"] switch
        {
            "initialize" => new() { ["protocolVersion"] = "2025-06-18", ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() }, ["serverInfo"] = new JsonObject { ["name"] = "http", ["version"] = "1" } },
            "tools/list" => new() { ["tools"] = new JsonArray(new JsonObject { ["name"] = "who", ["inputSchema"] = new JsonObject { ["type"] = "object" } }) },
            "tools/call" => new()
            {
                ["content"] = new JsonArray(
                    new JsonObject { ["type"] = "text", ["text"] = $"called with {request.Headers.Authorization}" },
                    new JsonObject { ["type"] = "image", ["mimeType"] = "image/png", ["data"] = "aW1n" }),
            },
            _ => null,
        };
        if (asked["id"] is not { } id) return Results.StatusCode(StatusCodes.Status202Accepted);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (result is not null) answer["result"] = result;
        else answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" };
        return Results.Text(answer.ToJsonString(), "application/json");
    }
}

using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Absent;

/// <summary>
/// Kinds of things that Letta has and this server has none of. Clients look whether there are any, and go on when the list is empty;
/// making one is refused by routing (405).
/// </summary>
static class AbsentEndpoints
{
    static readonly string[] Kinds = ["archives", "folders", "groups", "identities", "jobs", "mcp-servers", "providers", "sources"];

    static readonly string[] KindsOfAgents =
        ["archival-memory", "archives", "folders", "groups", "identities", "mcp-servers", "repositories", "secrets", "sources"];

    public static void Map(RouteGroupBuilder v1)
    {
        foreach (var kind in Kinds)
        {
            v1.MapGet($"/{kind}", Nothing).WithTags(kind).Shared();
            v1.MapGet($"/{kind}/count", NoneOfThem).WithTags(kind).Shared();
        }

        v1.MapGet("/jobs/active", Nothing).WithTags("jobs").Shared();
        v1.MapPost("/passages/search", Nothing).WithTags("passages").Shared();
        foreach (var kind in KindsOfAgents) v1.MapGet($"/agents/{{agent_id}}/{kind}", NothingOfAgent).WithTags("agents");
        v1.MapGet("/agents/{agent_id}/files", NoFiles).WithTags("agents");
        v1.MapGet("/agents/{agent_id}/archival-memory/search", NoPassages).WithTags("agents");
    }

    [EndpointSummary("Lists nothing: this server has none of these.")]
    [Gives<List<JsonObject>>]
    static ContentHttpResult Nothing() => Text("[]");

    [EndpointSummary("Counts nothing: this server has none of these.")]
    [Gives<int>]
    static ContentHttpResult NoneOfThem() => Text("0");

    [EndpointSummary("Lists nothing: agents have none of these here.")]
    [Gives<List<JsonObject>>]
    static Task<IResult> NothingOfAgent(HttpRequest request, AgentView view) => OfAgent(request, view, "[]");

    [EndpointSummary("Lists nothing: agents have no files here.")]
    [Gives<JsonObject>]
    static Task<IResult> NoFiles(HttpRequest request, AgentView view) =>
        OfAgent(request, view, """{"files":[],"next_cursor":null,"has_more":false}""");

    [EndpointSummary("Finds nothing: agents have no archival memory here.")]
    [Gives<JsonObject>]
    static Task<IResult> NoPassages(HttpRequest request, AgentView view) => OfAgent(request, view, """{"results":[],"count":0}""");

    static async Task<IResult> OfAgent(HttpRequest request, AgentView view, string json)
    {
        await view.Get(request.Id("agent"));
        return Text(json);
    }

    static ContentHttpResult Text(string json) => TypedResults.Text(json, "application/json");
}

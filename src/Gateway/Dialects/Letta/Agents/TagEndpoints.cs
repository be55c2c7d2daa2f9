using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>The tags of all agents.</summary>
static class TagEndpoints
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/tags", List).WithTags("tags").WithName("tags.list").Shared();

    [EndpointSummary("Lists the tags that agents have.")]
    [Asks("name", "query_text", "after", "before", "order"), Asks<int>("limit"), Gives<List<string>>]
    static async Task<IResult> List(HttpRequest request, IAgentReader store, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var text = query.Text("query_text") ?? query.Text("name");
        var tags = (await store.ListTags(request.HttpContext.Caller().Scope, cancellationToken)).Where(tag => text is null || tag.Contains(text, StringComparison.OrdinalIgnoreCase));
        return LettaResult.Json(LettaPage.Of(tags, tag => tag, query, absentLimit: 50), LettaJson.Wire.ListString);
    }
}

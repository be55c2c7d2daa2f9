using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>What the original does to its one machine, done to the workspace of a conversation: that the path names, or the query.</summary>
static class WorkspaceEndpoints
{
    public const string Conversation = "conversation_id";

    public static void Map(RouteGroupBuilder workspace)
    {
        BashEndpoints.Map(workspace.MapGroup("/bash"));
        FileEndpoints.Map(workspace.MapGroup("/file"));
        GitEndpoints.Map(workspace.MapGroup("/git"));
        workspace.MapPost("/hooks", HookEndpoints.Load);
        workspace.MapPost("/skills", SkillEndpoints.Load);
    }

    /// <summary>The conversation whose workspace is meant.</summary>
    /// <exception cref="FastApiException">422: none is named. 404: there is none.</exception>
    public static async Task<IConversationGrain> Of(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = IdOf(request);
        await view.Get(id, cancellationToken);
        return grains.GetGrain<IConversationGrain>(id);
    }

    /// <summary>The id of the conversation whose workspace is meant.</summary>
    /// <exception cref="FastApiException">422: none is named.</exception>
    public static Guid IdOf(HttpRequest request) => request.RouteValues.ContainsKey(Conversation) ? WireUuid.OfPath(request, Conversation) : OfQuery(request);

    /// <summary>An absolute path.</summary>
    /// <exception cref="FastApiException">422: there is none. 400: it is relative.</exception>
    public static string PathOf(HttpRequest request)
    {
        var path = new WireQuery(request).Text("path") ?? throw FastApiException.Invalid(new Problem("missing", ["query", "path"], "Field required"));
        return path.StartsWith('/') ? path : throw FastApiException.BadRequest("Path must be absolute");
    }

    static Guid OfQuery(HttpRequest request)
    {
        var text = new WireQuery(request).Text(Conversation) ?? throw FastApiException.Invalid(new Problem(
            "missing", ["query", Conversation], "Field required: each conversation has a workspace of its own. Name it here, or take …/agent-server/workspaces/{conversation_id} as the host."));
        return WireUuid.TryParse(text, out var id) ? id : throw FastApiException.Invalid(WireUuid.Problem(["query", Conversation], text));
    }
}

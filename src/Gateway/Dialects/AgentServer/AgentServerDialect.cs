using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.AgentServer.Conversations;
using Conversations.Gateway.Dialects.AgentServer.Events;
using Conversations.Gateway.Dialects.AgentServer.Server;
using Conversations.Gateway.Dialects.AgentServer.Sockets;
using Conversations.Gateway.Dialects.AgentServer.Workspaces;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer;

/// <summary>OpenHands' agent server, under a base of its own.</summary>
sealed class AgentServerDialect : IDialect
{
    public const string Base = "/agent-server";

    public const string KeyHeader = "X-Session-API-Key";

    /// <summary>The name of its OpenAPI document.</summary>
    public const string Document = "openhands-agent-server";

    /// <summary>Below it stands, for each conversation, a host of its own for clients of a workspace.</summary>
    const string Workspaces = "/workspaces";

    public ApiName Api { get; } = new(Document, "OpenHands agent server", "Conversations with a coding agent, their events, and the workspace that it works in.", [KeyHeader]);

    public IReadOnlyList<PathString> Prefixes { get; } = [Base];

    /// <remarks>What is asked about the server itself needs no key, and sockets check theirs themselves.</remarks>
    public bool IsOpen(PathString path) =>
        path.StartsWithSegments(Base, StringComparison.OrdinalIgnoreCase, out var rest)
        && !rest.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && (!rest.StartsWithSegments(Workspaces, StringComparison.OrdinalIgnoreCase, out var below) || below.Value?.Split('/') is [_, _, "sockets", ..]);

    public string? KeyOf(HttpRequest request) => request.Headers[KeyHeader].ToString() is { Length: > 0 } key ? key : null;

    public bool TakesSandboxKeys(PathString path) => true;

    public IResult Answer(GateError error) => new FastApiError(FastApiException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        var server = routes.MapGroup(Base).AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>();
        ServerEndpoints.Map(server);
        SocketEndpoints.Map(server);
        var conversations = server.MapGroup("/api/conversations").WithTags("agent server");
        ConversationEndpoints.Map(conversations);
        var conversation = conversations.MapGroup("/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id");
        LoopEndpoints.Map(conversation);
        SettingEndpoints.Map(conversation);
        GoalEndpoints.Map(conversation);
        AskingEndpoints.Map(conversation);
        ForkEndpoints.Map(conversation);
        BranchEndpoints.Map(conversation);
        EventEndpoints.Map(conversation.MapGroup("/events"));
        TrajectoryEndpoints.Map(server.MapGroup("/api/file").WithTags("agent server"));

        BashSocketEndpoints.Map(server);
        BashSocketEndpoints.Map(server.MapGroup($"{Workspaces}/{{{WorkspaceEndpoints.Conversation}}}")).Plain(WorkspaceEndpoints.Conversation);
        WorkspaceEndpoints.Map(server.MapGroup("/api").WithTags("agent server").Shared().Naming(OwnedKind.Conversation, WorkspaceEndpoints.Conversation));
        WorkspaceEndpoints.Map(server.MapGroup($"{Workspaces}/{{{WorkspaceEndpoints.Conversation}}}/api").WithTags("agent server").Owned(OwnedKind.Conversation, WorkspaceEndpoints.Conversation));
    }
}

using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Dialects.OpenHandsV0.Conversations;
using Conversations.Gateway.Dialects.OpenHandsV0.Events;
using Conversations.Gateway.Dialects.OpenHandsV0.Server;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.OpenHandsV0;

/// <summary>The first API of OpenHands (V0), at the server's own address.</summary>
/// <remarks>The agent server's paths are the same, under a base of their own. Its batch alone is answered here too: it names ids, which no list of V0 does.</remarks>
sealed class OpenHandsV0Dialect : IDialect
{
    public const string Root = "/api/conversations";

    public ApiName Api { get; } = new("openhands-v0", "OpenHands V0", "The first API of OpenHands: conversations, their loop and their events.", [AgentServerDialect.KeyHeader, "Authorization"]);

    public IReadOnlyList<PathString> Prefixes { get; } = [Root];

    public bool IsOpen(PathString path) => false;

    public string? KeyOf(HttpRequest request) => request.Headers[AgentServerDialect.KeyHeader].ToString() is { Length: > 0 } key ? key : request.Bearer();

    public IResult Answer(GateError error) => new FastApiError(FastApiException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        ServerEndpoints.Map(routes.MapGroup("").AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>());
        var conversations = routes.MapGroup(Root).AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>().WithTags("OpenHands V0");
        ConversationEndpoints.Map(conversations);
        var conversation = conversations.MapGroup("/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id");
        LoopEndpoints.Map(conversation);
        EventEndpoints.Map(conversation);
    }
}

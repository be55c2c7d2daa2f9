using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.AppConversations.Callbacks;
using Conversations.Gateway.Dialects.AppConversations.Conversations;
using Conversations.Gateway.Dialects.AppConversations.Events;
using Conversations.Gateway.Dialects.AppConversations.Sandboxes;
using Conversations.Gateway.Dialects.AppConversations.Starting;
using Conversations.Gateway.Dialects.AppConversations.Webhooks;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations;

/// <summary>OpenHands Cloud's app server (V1): conversations with a sandbox and a repository, started in the background.</summary>
sealed class AppConversationsDialect : IDialect
{
    const string Base = "/api/v1";
    const string Conversations = $"{Base}/app-conversations";
    const string Started = $"{Base}/conversations";
    const string Webhooks = $"{Base}/webhooks";

    public ApiName Api { get; } = new("openhands-cloud", "OpenHands Cloud V1", "Conversations with a sandbox and a repository, started in the background.", ["X-Access-Token", "Authorization", AgentServerDialect.KeyHeader]);

    public IReadOnlyList<PathString> Prefixes { get; } = [Conversations, $"{Base}/conversation", $"{Base}/events", $"{Base}/sandboxes", Webhooks];

    /// <remarks>Messages for conversations that are being started stand among the paths of the chat API.</remarks>
    public bool Claims(PathString path) =>
        path.StartsWithSegments(Started, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value!.TrimEnd('/').EndsWith(PendingEndpoints.Route, StringComparison.OrdinalIgnoreCase);

    public bool IsOpen(PathString path) => false;

    public string? KeyOf(HttpRequest request) =>
        ((string?[])[request.Headers["X-Access-Token"], request.Bearer(), request.Headers[AgentServerDialect.KeyHeader]]).FirstOrDefault(key => !string.IsNullOrEmpty(key));

    public bool TakesSandboxKeys(PathString path) => path.StartsWithSegments(Webhooks, StringComparison.OrdinalIgnoreCase);

    public bool MayVisit(HttpRequest request) => HttpMethods.IsGet(request.Method);

    public IResult Answer(GateError error) => new FastApiError(FastApiException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup(Base).AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>().WithTags("app server");
        var conversations = v1.MapGroup("/app-conversations");
        StartEndpoints.Map(conversations);
        StartTaskEndpoints.Map(conversations.MapGroup("/start-tasks"));
        ConversationEndpoints.Map(conversations);
        var conversation = conversations.MapGroup("/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id");
        ChangeEndpoints.Map(conversation);
        MessageEndpoints.Map(conversation);
        ContentEndpoints.Map(conversation);
        CallbackEndpoints.Map(conversation);
        GitEndpoints.Map(conversation.MapGroup("/git"));
        PendingEndpoints.Map(v1.MapGroup("/conversations/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id"));
        EventEndpoints.Map(v1);
        SandboxEndpoints.Map(v1.MapGroup("/sandboxes"));
        WebhookEndpoints.Map(v1.MapGroup("/webhooks"));
    }
}

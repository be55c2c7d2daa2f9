using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>Messages for a conversation that may not be there yet: they are held until it is, and said in their order behind its first one.</summary>
static class PendingEndpoints
{
    public const string Route = "/pending-messages";

    const string OfTask = "task-";

    public static void Map(RouteGroupBuilder conversation) => conversation.MapPost(Route, Queue);

    [EndpointSummary("Says something in a conversation as soon as it is there.")]
    [TakesFields("role", "content"), Gives<JsonObject>(StatusCodes.Status201Created)]
    static async Task<IResult> Queue(HttpRequest request, IStartTaskReader tasks, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var named = (string)request.RouteValues["conversation_id"]!;
        if (!WireUuid.TryParse(named.StartsWith(OfTask, StringComparison.Ordinal) ? named[OfTask.Length..] : named, out var id))
            throw FastApiException.Invalid(WireUuid.Problem(["path", "conversation_id"], named));
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var message = MessageEndpoints.Read(body);
        var making = request.Making();
        var messageId = making.NextId();
        var task = await Find(id, request.HttpContext.Caller().Scope, tasks, grains, cancellationToken);
        if (task is { HasEnded: false } && await grains.GetGrain<IStartTaskGrain>(task.Id).Queue(new PendingMessage(messageId, ConversationInfo.Kept(body.Members))) is { } position)
        {
            return position > 0
                ? Answer(messageId, queued: true, position)
                : throw FastApiException.Of(StatusCodes.Status429TooManyRequests, $"Too many pending messages. Maximum {PendingMessage.Most} messages per conversation.");
        }

        // It is there, or will never be.
        var post = new PostRequest(making.NextId(), [message with { Id = messageId }], Start: true) { MayRepeat = making.MayRepeat };
        var outcome = await grains.GetGrain<IConversationGrain>(task?.ConversationId ?? id).Post(post);
        return outcome.Accepted ? Answer(messageId, queued: false, position: 0) : throw MessageEndpoints.NotFound(id);
    }

    static async Task<StartTaskState?> Find(Guid id, string? scope, IStartTaskReader tasks, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IStartTaskGrain>(id).Get() is { } named && (scope is null || named.Owner == scope)) return named;
        return await tasks.List(new StartTaskQuery(scope, id) { Limit = 1 }, cancellationToken) is [var task, ..] ? task : null;
    }

    static WireJson Answer(Guid id, bool queued, int position) =>
        new(new JsonObject { ["id"] = WireUuid.Hex(id), ["queued"] = queued, ["position"] = position }, StatusCodes.Status201Created);
}

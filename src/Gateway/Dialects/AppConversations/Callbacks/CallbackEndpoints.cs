using System.Text.Json.Nodes;
using Conversations.Callbacks;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Callbacks;

/// <summary>What has become of a conversation's processors.</summary>
static class CallbackEndpoints
{
    public static void Map(RouteGroupBuilder conversation) => conversation.MapGet("/processors", List);

    [EndpointSummary("Lists what follows the events of a conversation.")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> List(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var head = await view.Get(WireUuid.OfPath(request), cancellationToken);
        var callbacks = head.Metadata.Watched is true ? await grains.GetGrain<ICallbackGrain>(head.Id).Get() : [];
        return new WireJson(new JsonObject { ["items"] = new JsonArray([.. callbacks.Select(Show)]) });
    }

    static JsonObject Show(Callback callback) => new()
    {
        ["id"] = WireUuid.Hex(callback.Id),
        ["kind"] = callback.Kind,
        ["event_kind"] = callback.EventKind,
        ["url"] = callback.Url,
        ["status"] = callback.Status.ToString().ToUpperInvariant(),
        ["attempts"] = callback.Attempts,
        ["last_result"] = callback.Last is { } last
            ? new JsonObject
            {
                ["status"] = last.Error is null ? "SUCCESS" : "ERROR",
                ["event_id"] = last.EventId,
                ["detail"] = last.Error,
                ["created_at"] = WireTime.Utc(last.At),
            }
            : null,
    };
}

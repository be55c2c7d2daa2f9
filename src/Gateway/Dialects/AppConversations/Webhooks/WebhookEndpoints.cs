using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Webhooks;

/// <summary>What sandboxes report. Those of this server write to the log themselves: what is reported of them is known already.</summary>
static class WebhookEndpoints
{
    public static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapPost("/conversations", TakeConversation).Shared();
        webhooks.MapPost("/events/{conversation_id}", TakeEvents).Owned(OwnedKind.Conversation, "conversation_id");
        webhooks.MapGet("/secrets", Secret).Shared();
    }

    [EndpointSummary("Takes what an agent server tells of a conversation.")]
    [TakesFields("id", "title", "execution_status"), Gives<JsonObject>]
    static async Task<IResult> TakeConversation(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var id = body.Id("id");
        if (!body.Mentions("id")) body.Missing("id");
        body.Check();
        await view.Get(Guid.Parse(await request.See(OwnedKind.Conversation, WireUuid.Dashed(id!.Value))), cancellationToken);
        return WireJson.Success();
    }

    [EndpointSummary("Takes events that an agent server tells of.")]
    [Takes<List<JsonObject>>, Gives<JsonObject>]
    static async Task<IResult> TakeEvents(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.Read(request, cancellationToken);
        if (body is not JsonArray) throw FastApiException.Invalid(new Problem("list_type", ["body"], "Input should be a valid list", body));
        await view.Get(id, cancellationToken);
        return WireJson.Success();
    }

    /// <summary>Tokens of git providers are told to git alone.</summary>
    [EndpointSummary("Refused: there is no such provider.")]
    static IResult Secret() => throw FastApiException.NotFound("No such provider");
}

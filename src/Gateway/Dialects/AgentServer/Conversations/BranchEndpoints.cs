using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>A conversation goes on from an earlier event.</summary>
static class BranchEndpoints
{
    public static void Map(RouteGroupBuilder conversation) => conversation.MapPost("/navigate", Navigate);

    [EndpointSummary("Lets what comes next follow from an earlier event, or from none. No event is lost by that.")]
    [Asks<bool>("include_skills"), TakesFields("event_id"), Gives<JsonObject>]
    static async Task<IResult> Navigate(HttpRequest request, ConversationView view, EventReaders readers, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var includeSkills = new WireQuery(request).Flag("include_skills");
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var eventId = body.Text("event_id");
        body.Check();

        var head = await view.Find(id, cancellationToken) ?? throw FastApiException.NotFound("Conversation not found");
        var events = await readers.Of(head);
        var to = eventId is null ? null : await Find(events, eventId, cancellationToken) ?? throw Unknown(eventId);
        var outcome = await grains.GetGrain<IConversationGrain>(id).Navigate(new NavigateRequest(to?.Seq ?? 0, to?.Id));
        if (outcome.Accepted) return new WireJson(await view.Show(outcome.Value, includeSkills, cancellationToken));
        throw outcome.Refusal is NotFound { What: "event" } ? Unknown(eventId!) : WireRefusal.Of(outcome.Refusal);
    }

    static async Task<WireEvent?> Find(EventReader events, string id, CancellationToken cancellationToken) =>
        events.Ids.Find(id) is { } place ? await events.At(place, cancellationToken) : null;

    static FastApiException Unknown(string eventId) => FastApiException.NotFound($"Event not found: {eventId}");
}

using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Events;

/// <summary>A conversation's events are searched, counted and read.</summary>
static class EventEndpoints
{
    const int MostInPage = 100;

    public static void Map(RouteGroupBuilder events)
    {
        events.MapGet("/search", Search);
        events.MapGet("/count", Count);
        events.MapGet("/{event_id}", Get).Plain("event_id");
        events.MapGet("/", Batch);
    }

    [EndpointSummary("Lists events.")]
    [Asks("page_id"), Asks<int>("limit"), Asks("sort_order"), Asks("kind", "source", "body"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var limit = query.Int("limit", MostInPage, 1, MostInPage);
        var descending = query.Choice("sort_order", false, ("TIMESTAMP", false), ("TIMESTAMP_DESC", true));
        var filter = EventFilter.Of(request, time.LocalTimeZone);
        var events = await readers.Get(WireUuid.OfPath(request), cancellationToken);
        var items = new JsonArray();
        string? next = null;
        await foreach (var item in events.Matching(filter, events.Ids.Find(query.Text("page_id")), descending, cancellationToken))
        {
            if (items.Count == limit)
            {
                next = item.Id;
                break;
            }

            items.Add(WireJson.WithoutNulls(item.Json));
        }

        return new WireJson(new JsonObject { ["items"] = items, ["next_page_id"] = next });
    }

    [EndpointSummary("Counts events.")]
    [Asks("kind", "source", "body"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<int>]
    static async Task<IResult> Count(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken)
    {
        var filter = EventFilter.Of(request, time.LocalTimeZone);
        var events = await readers.Get(WireUuid.OfPath(request), cancellationToken);
        var count = 0;
        await foreach (var _ in events.Matching(filter, null, false, cancellationToken)) count++;
        return new WireJson(count);
    }

    [EndpointSummary("Shows an event.")]
    [Gives<JsonObject>]
    static async Task<IResult> Get(HttpRequest request, EventReaders readers, CancellationToken cancellationToken)
    {
        var events = await readers.Get(WireUuid.OfPath(request), cancellationToken);
        return new WireJson(await events.Find(request.RouteValues["event_id"] as string, cancellationToken) ?? throw FastApiException.NotFound());
    }

    [EndpointSummary("Shows events; null in the place of one that does not exist.")]
    [Asks<List<string>>("ids"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, EventReaders readers, CancellationToken cancellationToken)
    {
        var asked = await WireBody.ReadIds(request, cancellationToken);
        var events = await readers.Get(WireUuid.OfPath(request), cancellationToken);
        var found = new JsonArray();
        foreach (var id in asked) found.Add(await events.Find(id, cancellationToken));
        return new WireJson(found);
    }
}

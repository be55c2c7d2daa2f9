using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Events;

/// <summary>A conversation's events are searched, counted and read, by whoever may see it.</summary>
static class EventEndpoints
{
    const int MostIds = 100;

    public static void Map(RouteGroupBuilder v1)
    {
        var events = v1.MapGroup("/conversation/{conversation_id}/events").Owned(OwnedKind.Conversation, "conversation_id").ReadingPublic();
        events.MapGet("/search", Search);
        events.MapGet("/count", Count);
        events.MapGet("/", Batch);

        // As clients of earlier versions ask.
        var named = v1.MapGroup("/events").Shared().Naming(OwnedKind.Conversation, "conversation_id__eq").ReadingPublic();
        named.MapGet("/search", SearchNamed);
        named.MapGet("/count", CountNamed);
    }

    [EndpointSummary("Lists events.")]
    [Asks("page_id", "sort_order"), Asks<int>("limit"), Asks("kind__eq"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<JsonObject>]
    static Task<IResult> Search(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken) =>
        SearchIn(request, WireUuid.OfPath(request), readers, time, cancellationToken);

    [EndpointSummary("Lists events.")]
    [Asks("conversation_id__eq", Required = true), Asks("page_id", "sort_order"), Asks<int>("limit"), Asks("kind__eq"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<JsonObject>]
    static Task<IResult> SearchNamed(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken) =>
        SearchIn(request, Named(request), readers, time, cancellationToken);

    [EndpointSummary("Counts events.")]
    [Asks("kind__eq"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<int>]
    static Task<IResult> Count(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken) =>
        CountIn(request, WireUuid.OfPath(request), readers, time, cancellationToken);

    [EndpointSummary("Counts events.")]
    [Asks("conversation_id__eq", Required = true), Asks("kind__eq"), Asks<DateTime>("timestamp__gte", "timestamp__lt"), Gives<int>]
    static Task<IResult> CountNamed(HttpRequest request, EventReaders readers, TimeProvider time, CancellationToken cancellationToken) =>
        CountIn(request, Named(request), readers, time, cancellationToken);

    static async Task<IResult> SearchIn(HttpRequest request, Guid id, EventReaders readers, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var page = WirePage.Of(query);
        var descending = query.Choice("sort_order", false, ("TIMESTAMP", false), ("TIMESTAMP_DESC", true));
        var filter = Filter(query, time.LocalTimeZone);
        var events = await readers.Get(id, cancellationToken);
        var found = await events.Matching(filter, null, descending, cancellationToken).Skip(page.Offset).Take(page.Wanted).ToListAsync(cancellationToken);
        return new WireJson(page.Show(found, item => WireJson.WithoutNulls(item.Json)));
    }

    static async Task<IResult> CountIn(HttpRequest request, Guid id, EventReaders readers, TimeProvider time, CancellationToken cancellationToken)
    {
        var filter = Filter(new WireQuery(request), time.LocalTimeZone);
        var events = await readers.Get(id, cancellationToken);
        return new WireJson(await events.Matching(filter, null, false, cancellationToken).CountAsync(cancellationToken));
    }

    [EndpointSummary("Shows events; null in the place of one that does not exist.")]
    [Asks<List<string>>("id"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, EventReaders readers, CancellationToken cancellationToken)
    {
        var ids = request.Query["id"];
        if (ids.Count == 0) throw FastApiException.Invalid(new Problem("missing", ["query", "id"], "Field required"));
        if (ids.Count > MostIds) throw FastApiException.BadRequest($"Cannot request more than {MostIds} events at once, got {ids.Count}");
        var events = await readers.Get(WireUuid.OfPath(request), cancellationToken);
        var found = new JsonArray();
        foreach (var id in ids) found.Add(await events.Find(id, cancellationToken));
        return new WireJson(found);
    }

    static EventFilter Filter(WireQuery query, TimeZoneInfo zone) =>
        new(query.Choice<string?>("kind__eq", null, EventKinds.Choices), null, null, query.Time("timestamp__gte", zone), query.Time("timestamp__lt", zone));

    static Guid Named(HttpRequest request) => new WireQuery(request).Ids("conversation_id__eq", 1)[0];
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Dialects.OpenHandsV0.Conversations;
using Conversations.Gateway.Dialects.OpenHandsV0.Failures;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>A conversation's events are read, and actions of its user taken.</summary>
static class EventEndpoints
{
    const int UsualRows = 20;
    const int MostRows = 100;
    const int FlushedBytes = 64 * 1024;

    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapGet("/events", Search);
        conversation.MapPost("/events", Act);
        conversation.MapPost("/message", Say).Fails((_, text) => new JsonObject { ["success"] = false, ["error"] = text });
        conversation.MapGet("/trajectory", Tell).Fails((_, text) => new JsonObject { ["trajectory"] = null, ["error"] = text });
        conversation.MapGet("/config", Configuration);
    }

    [EndpointSummary("Lists events.")]
    [Asks("end_id"), Asks<int>("start_id", "limit"), Asks<bool>("reverse"), Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, EventReaders readers, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var limit = query.Int("limit", UsualRows, int.MinValue, int.MaxValue);
        if (limit is < 0 or > MostRows) throw FastApiException.BadRequest("Invalid limit");
        var (from, to, reverse) = (query.Int("start_id", 0, int.MinValue, int.MaxValue), query.Text("end_id"), query.Flag("reverse"));
        var last = to is null ? (int?)null : query.Int("end_id", 0, int.MinValue, int.MaxValue);
        var events = await Events(request, readers, cancellationToken);
        var (page, more) = (new JsonArray(), false);
        await foreach (var item in events.Read(from, last, reverse, cancellationToken))
        {
            more = page.Count == limit;
            if (more) break;
            page.Add(item);
        }

        return new WireJson(new JsonObject { ["events"] = page, ["has_more"] = more });
    }

    /// <summary>All events, told as they are read: there may be very many.</summary>
    [EndpointSummary("Shows all events as one trajectory.")]
    [Gives<JsonObject>]
    static async Task<IResult> Tell(HttpContext http, EventReaders readers)
    {
        var events = await Events(http.Request, readers, http.RequestAborted);
        http.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, WireJson.Plain);
        writer.WriteStartObject();
        writer.WriteStartArray("trajectory");
        await foreach (var item in events.Read(0, null, newestFirst: false, http.RequestAborted))
        {
            item.WriteTo(writer);
            if (writer.BytesPending < FlushedBytes) continue;
            await writer.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return Results.Empty;
    }

    [EndpointSummary("Takes an action of the user.")]
    [TakesFields("action", "args"), Gives<JsonObject>]
    static async Task<IResult> Act(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var act = UserAction.Read(body);
        body.Check();
        return Answer(request, await act!(Conversation(request, grains), request.Making()));
    }

    [EndpointSummary("Takes a message of the user.")]
    [TakesFields("message"), Gives<JsonObject>]
    static async Task<IResult> Say(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var text = body.Text("message", required: true);
        body.Check();
        var post = request.Making().Post([new NewMessage(Role.User, [new TextPart(text!)])], start: true);
        return Answer(request, await Conversation(request, grains).Post(post));
    }

    [EndpointSummary("Names the runtime of a conversation.")]
    [Gives<JsonObject>]
    static async Task<IResult> Configuration(HttpRequest request, V0View view, CancellationToken cancellationToken) =>
        await view.Find(ConversationEndpoints.Named(request), cancellationToken) is { } head
            ? new WireJson(new JsonObject { ["runtime_id"] = WireUuid.Hex(head.Id), ["session_id"] = WireUuid.Hex(head.Id) })
            : throw Unknown(request);

    static async Task<V0Events> Events(HttpRequest request, EventReaders readers, CancellationToken cancellationToken) =>
        WireUuid.TryParse(ConversationEndpoints.Named(request), out var id) && await readers.Find(id, cancellationToken) is { } events
            ? new V0Events(events)
            : throw Unknown(request);

    static IConversationGrain Conversation(HttpRequest request, IGrainFactory grains) =>
        WireUuid.TryParse(ConversationEndpoints.Named(request), out var id) ? grains.GetGrain<IConversationGrain>(id) : throw Unknown(request);

    static WireJson Answer<T>(HttpRequest request, Outcome<T> outcome)
        where T : class => outcome switch
        {
            { Accepted: true } => WireJson.Success(),
            { Refusal: NotFound } => throw Unknown(request),
            _ => throw WireRefusal.Of(outcome.Refusal!),
        };

    static FastApiException Unknown(HttpRequest request) => FastApiException.NotFound($"Conversation {ConversationEndpoints.Named(request)} not found");
}

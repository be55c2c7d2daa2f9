using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Starting;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>How far starts are.</summary>
static class StartTaskEndpoints
{
    const int MostIds = 100;

    public static void Map(RouteGroupBuilder tasks)
    {
        tasks.MapGet("/", Batch).Shared().Naming(OwnedKind.StartTask, "ids");
        tasks.MapGet("/search", Search).Shared().Naming(OwnedKind.Conversation, "conversation_id__eq");
        tasks.MapGet("/count", Count).Shared().Naming(OwnedKind.Conversation, "conversation_id__eq");
    }

    [EndpointSummary("Shows starts; null in the place of one that does not exist.")]
    [Asks<List<string>>("ids"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, IGrainFactory grains)
    {
        var count = request.Query["ids"].Count;
        var ids = new WireQuery(request).Ids("ids", int.MaxValue);
        if (count > MostIds) throw FastApiException.BadRequest($"Cannot request more than {MostIds} start tasks at once, got {count}");
        var tasks = await Task.WhenAll(ids.Select(id => grains.GetGrain<IStartTaskGrain>(id).Get()));
        return new WireJson(new JsonArray([.. tasks.Select(task => task?.Show(request))]));
    }

    [EndpointSummary("Lists starts.")]
    [Asks("page_id"), Asks<int>("limit"), Asks("conversation_id__eq", "sort_order"), Asks<DateTime>("created_at__gte"), Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, IStartTaskReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var page = WirePage.Of(query);
        var (byUpdate, ascending) = query.Choice(
            "sort_order",
            (false, false),
            ("CREATED_AT", (false, true)),
            ("CREATED_AT_DESC", (false, false)),
            ("UPDATED_AT", (true, true)),
            ("UPDATED_AT_DESC", (true, false)));
        var asked = Wanted(request, query, time) with { ByUpdate = byUpdate, Ascending = ascending, Skip = page.Offset, Limit = page.Wanted };
        return new WireJson(page.Show(await reader.List(asked, cancellationToken), task => task.Show(request)));
    }

    [EndpointSummary("Counts starts.")]
    [Asks("conversation_id__eq"), Asks<DateTime>("created_at__gte"), Gives<int>]
    static async Task<IResult> Count(HttpRequest request, IStartTaskReader reader, TimeProvider time, CancellationToken cancellationToken) =>
        new WireJson(await reader.Count(Wanted(request, new WireQuery(request), time), cancellationToken));

    static StartTaskQuery Wanted(HttpRequest request, WireQuery query, TimeProvider time)
    {
        var conversation = query.Text("conversation_id__eq") is null ? (Guid?)null : query.Ids("conversation_id__eq", 1)[0];
        return new StartTaskQuery(request.HttpContext.Caller().Scope, conversation, query.Time("created_at__gte", time.LocalTimeZone)) { ReadyOnly = conversation is not null };
    }
}

using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>Conversations are found.</summary>
static class ConversationEndpoints
{
    const int MostIds = 99;

    public static void Map(RouteGroupBuilder conversations)
    {
        conversations.MapGet("/", Batch).Shared().Naming(OwnedKind.Conversation, "ids").ReadingPublic();
        conversations.MapGet("/search", Search).Shared();
        conversations.MapGet("/count", Count).Shared();
    }

    [EndpointSummary("Shows conversations; null in the place of one that does not exist.")]
    [Asks<List<string>>("ids"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, ConversationView view, AppConversationView shown, CancellationToken cancellationToken)
    {
        var texts = request.Query["ids"];
        if (texts.Count == 0) new WireQuery(request).Ids("ids", MostIds);
        var wrong = texts.Where(text => !WireUuid.TryParse(text, out _)).Select(text => $"'{text}'").ToList();
        if (wrong.Count > 0) throw FastApiException.BadRequest($"Invalid UUID format for ids: [{string.Join(", ", wrong)}]");
        if (texts.Count > MostIds) throw FastApiException.BadRequest($"Too many ids requested. Maximum is {MostIds}.");
        var heads = await Task.WhenAll(new WireQuery(request).Ids("ids", MostIds).Select(id => view.Find(id, cancellationToken)));
        return new WireJson(await shown.Show(heads, request, cancellationToken));
    }

    [EndpointSummary("Lists conversations.")]
    [Asks("page_id")]
    [Asks<int>("limit")]
    [Asks("title__contains", "sandbox_id__eq")]
    [Asks<DateTime>("created_at__gte", "created_at__lt", "updated_at__gte", "updated_at__lt")]
    [Asks("sort_order")]
    [Asks<bool>("include_sub_conversations")]
    [Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, ConversationView view, AppConversationView shown, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var page = WirePage.Of(query);
        var filter = ConversationFilter.Of(query, time.LocalTimeZone);
        var children = query.Flag("include_sub_conversations");
        var (order, ascending) = Order(query.Text("sort_order"));
        var (found, next) = await view.List(
            order, ascending, request.HttpContext.Caller().Scope, head => filter.Takes(head) && (children || !IsChild(head)), null, page.Offset + page.Limit, cancellationToken);
        return new WireJson(page.Show(next is not null, await shown.Show([.. found.Skip(page.Offset)], request, cancellationToken)));
    }

    [EndpointSummary("Counts conversations.")]
    [Asks("title__contains", "sandbox_id__eq"), Asks<DateTime>("created_at__gte", "created_at__lt", "updated_at__gte", "updated_at__lt"), Gives<int>]
    static async Task<IResult> Count(HttpRequest request, ConversationView view, TimeProvider time, CancellationToken cancellationToken)
    {
        var filter = ConversationFilter.Of(new WireQuery(request), time.LocalTimeZone);
        return new WireJson(await view.Count(request.HttpContext.Caller().Scope, filter.Takes, cancellationToken));
    }

    /// <summary>Clients ask for orders that the original ignores; those that mean something are followed.</summary>
    static (ConversationOrder Order, bool Ascending) Order(string? name) => name switch
    {
        "CREATED_AT" => (ConversationOrder.CreatedAt, true),
        "UPDATED_AT" => (ConversationOrder.UpdatedAt, true),
        "UPDATED_AT_DESC" => (ConversationOrder.UpdatedAt, false),
        _ => (ConversationOrder.CreatedAt, false),
    };

    static bool IsChild(ConversationHead head) => AppConversationView.ParentOf(AppConversationView.FieldsOf(head)) is not null;
}

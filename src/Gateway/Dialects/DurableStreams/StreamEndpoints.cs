using System.Text;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Conversations.Gateway.Dialects.DurableStreams;

static class StreamEndpoints
{
    const string Conversation = "conversation_id";
    const string NextOffset = "Stream-Next-Offset";
    const string UpToDate = "Stream-Up-To-Date";
    const string Cursor = "Stream-Cursor";

    /// <summary>The headers that pages of other origins must be able to read.</summary>
    public static readonly string[] Headers = [NextOffset, UpToDate, Cursor, HeaderNames.ETag];

    public static void Map(RouteGroupBuilder streams)
    {
        var conversation = streams.MapGroup($"/conversations/{{{Conversation}}}").Owned(OwnedKind.Conversation, Conversation);
        conversation.MapGet("/", Read).WithName("streams.read");
        conversation.MapMethods("/", [HttpMethods.Head], Look).WithName("streams.head");
    }

    [EndpointSummary("Says where the stream ends now.")]
    [Gives(typeof(void))]
    static async Task Look(HttpContext http, StreamPages pages, IConversationReader store)
    {
        var head = await Find(http.Request, store);
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers[NextOffset] = (await pages.Tail(head, http.RequestAborted)).ToString();
    }

    [EndpointSummary("Tells what happened behind an offset: what there is, the next that comes, or all that comes.")]
    [Asks("offset", "live", "deltas", "cursor"), Asks("If-None-Match", InHeader = true)]
    [Gives<List<StreamItem>>, Streams<List<StreamItem>>, Gives(typeof(void), StatusCodes.Status204NoContent), Gives(typeof(void), StatusCodes.Status304NotModified)]
    static async Task Read(HttpContext http, StreamPages pages, ConversationStreams streams, IConversationReader store)
    {
        var query = StreamQuery.Read(http.Request);
        var head = await Find(http.Request, store);
        if (query.Offset is { } named && !await pages.Knows(head, named, http.RequestAborted)) throw StreamQuery.Wrong("offset is none of this stream");
        var from = query.Offset ?? await pages.Tail(head, http.RequestAborted);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        switch (query.Live)
        {
            case LiveMode.Events:
                await streams.Follow(http, head, from, query);
                break;
            case LiveMode.LongPoll:
                await Poll(http, head, from, query, pages, streams);
                break;
            default:
                await CatchUp(http, head, from, query, pages);
                break;
        }
    }

    static async Task CatchUp(HttpContext http, ConversationHead head, StreamOffset from, StreamQuery query, StreamPages pages)
    {
        var isNow = query.Offset is null;
        var (batch, upToDate) = isNow ? (new StreamBatch([], from), true) : await pages.Read(head, from, query.AllPieces, http.RequestAborted);
        http.Response.Headers.CacheControl = isNow ? "no-store" : "private, no-cache";
        if (!isNow && IsKnown(http, head, from, batch.Next, query)) return;
        await Answer(http, batch, upToDate);
    }

    static async Task Poll(HttpContext http, ConversationHead head, StreamOffset from, StreamQuery query, StreamPages pages, ConversationStreams streams)
    {
        var (batch, upToDate) = await pages.Read(head, from, query.AllPieces, http.RequestAborted);
        if (upToDate && batch.Items.Length == 0) batch = await streams.Next(http, head, batch.Next, query);
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers[Cursor] = streams.Cursor(query);
        if (batch.Items.Length > 0 || !upToDate)
        {
            if (!IsKnown(http, head, from, batch.Next, query)) await Answer(http, batch, upToDate);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        Place(http, batch.Next, upToDate: true);
    }

    /// <summary>Answers with 304 a reader who has just this already.</summary>
    static bool IsKnown(HttpContext http, ConversationHead head, StreamOffset from, StreamOffset next, StreamQuery query)
    {
        var tag = new EntityTagHeaderValue($"\"{head.Id:N}:{from}:{next}:{(query.AllPieces ? "all" : "live")}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        if (!http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false))) return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    static async Task Answer(HttpContext http, StreamBatch batch, bool upToDate)
    {
        Place(http, batch.Next, upToDate);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = batch.Items.Length + 2;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("["), http.RequestAborted);
        await http.Response.Body.WriteAsync(batch.Items, http.RequestAborted);
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("]"), http.RequestAborted);
    }

    static void Place(HttpContext http, StreamOffset next, bool upToDate)
    {
        http.Response.Headers[NextOffset] = next.ToString();
        if (upToDate) http.Response.Headers[UpToDate] = "true";
    }

    static async Task<ConversationHead> Find(HttpRequest request, IConversationReader store)
    {
        var named = request.RouteValues[Conversation] as string ?? "";
        if (!IdText.TryFind(named, out var id, out _)) throw ChatException.NotFound("Conversation");
        return await store.Find(id, request.HttpContext.RequestAborted) is { Deleted: false, Copying: false } head ? head : throw ChatException.NotFound("Conversation");
    }
}

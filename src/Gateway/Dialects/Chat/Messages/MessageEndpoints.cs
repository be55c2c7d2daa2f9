using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Chat.Conversations;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Chat.Messages;

static class MessageEndpoints
{
    const int LongestContent = 32_000;
    const int LongestHandle = 255;
    const string LastEventId = "Last-Event-ID";

    public static void Map(RouteGroupBuilder v1)
    {
        var conversation = v1.MapGroup("/conversations/{conversation_id}").WithTags("messages").Owned(OwnedKind.Conversation, "conversation_id").Forbidding();
        conversation.MapGet("/messages", List).WithName("chat.messages.list");
        conversation.MapPost("/messages", Send).WithName("chat.messages.create");
        conversation.MapGet("/stream", Resume).WithName("chat.messages.stream");
    }

    [EndpointSummary("Lists the messages of a conversation, oldest first.")]
    [Asks<int>("skip", "limit"), Gives<List<MessageDto>>]
    static async Task<IResult> List(HttpRequest request, ChatMessagePages pages, IConversationReader store, CancellationToken cancellationToken)
    {
        var (skip, limit) = (request.Number("skip", 0, 0, int.MaxValue), request.Rows());
        var head = await ConversationEndpoints.Find(request, store, cancellationToken);
        return TypedResults.Json(await pages.Read(head, skip, limit, cancellationToken), ChatJson.Wire.ListMessageDto);
    }

    [EndpointSummary("Sends a message. A stream that broke off is resumed by the same request with the id of the last event, and nothing is sent again.")]
    [Asks("Last-Event-ID", "Accept", InHeader = true), Takes<NewMessageBody>, Gives<SentDto>, Streams<DeltaEvent>]
    static async Task<IResult> Send(HttpContext http, ChatSender sender, ChatStreams streams, IConversationReader store)
    {
        var id = http.Request.Id("conversation_id");
        if (http.Request.Headers.TryGetValue(LastEventId, out var last)) return await ResumeAfter(http, id, last.ToString(), streams, store);
        var body = await http.Request.Body(ChatJson.Wire.NewMessageBody, http.RequestAborted);
        ChatRequest.Text(body.Content, "content", LongestContent);
        ChatRequest.OptionalText(body.Model, "model", LongestHandle);
        if (!WantsStream(http.Request)) return await sender.Wait(http, id, body);
        await sender.Stream(http, id, body);
        return Results.Empty;
    }

    [EndpointSummary("Streams what follows an event; without one, the answer in progress.")]
    [Asks("Last-Event-ID", InHeader = true), Streams<DeltaEvent>, Gives(typeof(void), StatusCodes.Status204NoContent)]
    static async Task<IResult> Resume(HttpContext http, ChatStreams streams, IConversationReader store)
    {
        var head = await ConversationEndpoints.Find(http.Request, store, http.RequestAborted);
        if (http.Request.Headers.TryGetValue(LastEventId, out var last)) return await ResumeAfter(http, head.Id, last.ToString(), streams, store);
        if (head.Run is not { } active || await store.FindRun(active.RunId, http.RequestAborted) is not { } run) return TypedResults.NoContent();
        return await Write(http, run, after: 0, streams);
    }

    static async Task<IResult> ResumeAfter(HttpContext http, Guid conversationId, string last, ChatStreams streams, IConversationReader store)
    {
        if (!StreamCursor.TryParse(last, out var cursor)) throw ChatException.Invalid("value_error", "Should be the id of an event", "header", LastEventId);
        if (await store.FindRun(cursor.RunId, http.RequestAborted) is not { } run || run.ConversationId != conversationId) throw ChatException.NotFound("Event");
        return await Write(http, run, cursor.Seq, streams);
    }

    static async Task<IResult> Write(HttpContext http, RunRecord run, long after, ChatStreams streams)
    {
        using var place = streams.Enter(http);
        await streams.Write(http, run, after, pings: true);
        return Results.Empty;
    }

    static bool WantsStream(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));
}

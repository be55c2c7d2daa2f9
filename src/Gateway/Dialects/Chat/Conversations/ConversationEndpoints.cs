using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Chat.Conversations;

static class ConversationEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var conversations = v1.MapGroup("/conversations").WithTags("conversations");
        conversations.MapPost("/", Create).WithName("chat.conversations.create").Shared();
        conversations.MapGet("/", List).WithName("chat.conversations.list").Shared();

        var conversation = conversations.MapGroup("/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id").Forbidding();
        conversation.MapGet("/", Retrieve).WithName("chat.conversations.retrieve");
        conversation.MapPut("/", Rename).WithName("chat.conversations.update");
        conversation.MapDelete("/", Delete).WithName("chat.conversations.delete");
        conversation.MapPost("/archive", Archive).WithName("chat.conversations.archive");
    }

    [EndpointSummary("Makes a conversation.")]
    [Takes<NewConversationBody>(Optional = true), Gives<ConversationDto>(StatusCodes.Status201Created)]
    static async Task<IResult> Create(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await request.OptionalBody(ChatJson.Wire.NewConversationBody, cancellationToken);
        var title = ChatRequest.OptionalText(body?.Title, "title", Titles.Longest);
        var making = request.Making();
        var conversation = new NewConversation(DefaultAgent.IdOf(making.Owner), new ConversationMetadata(Summary: title is "" ? null : title), []);
        var id = making.NextId();
        var outcome = await making.Create(grains, id, conversation);
        if (outcome.Refusal is NotFound { What: "agent" })
        {
            // The user's first. Another request may make the agent at the same time: there is one in either case.
            await grains.GetGrain<IAgentGrain>(conversation.AgentId).Create(DefaultAgent.Of(making), []);
            outcome = await making.Create(grains, id, conversation);
        }

        return outcome.Accepted
            ? TypedResults.Json(outcome.Value.ToWire(), ChatJson.Wire.ConversationDto, statusCode: StatusCodes.Status201Created)
            : throw ChatRefusals.Of(outcome.Refusal);
    }

    [EndpointSummary("Lists your conversations, the one that was changed last first.")]
    [Asks<int>("skip", "limit"), Asks<bool>("include_archived"), Asks("search"), Gives<List<ConversationListItem>>]
    static async Task<IResult> List(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var asked = new ConversationQuery(
            Limit: request.Rows(),
            Order: ConversationOrder.UpdatedAt,
            SummaryContains: request.Words("search", Titles.Longest),
            Archived: request.Flag("include_archived") ? null : false)
        {
            Owner = request.HttpContext.Caller().Owner,
            Skip = request.Number("skip", 0, 0, int.MaxValue),
            WithoutDefaults = true,
        };
        var heads = await store.List(asked, cancellationToken);
        var items = await Task.WhenAll(heads.Select(async head => head.ToListItem(await Newest(head, store, cancellationToken))));
        return TypedResults.Json([.. items], ChatJson.Wire.ListConversationListItem);
    }

    [EndpointSummary("Shows a conversation.")]
    [Gives<ConversationDto>]
    static async Task<IResult> Retrieve(HttpRequest request, IConversationReader store, CancellationToken cancellationToken) =>
        Answer(await Find(request, store, cancellationToken));

    [EndpointSummary("Gives a conversation a title.")]
    [Takes<TitleBody>, Gives<ConversationDto>]
    static async Task<IResult> Rename(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("conversation_id");
        var body = await request.Body(ChatJson.Wire.TitleBody, cancellationToken);
        var title = ChatRequest.Text(body.Title, "title", Titles.Longest);
        var outcome = await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(Summary: title));
        return outcome.Accepted ? Answer(outcome.Value) : throw ChatRefusals.Of(outcome.Refusal);
    }

    [EndpointSummary("Puts a conversation away; it takes no further messages.")]
    [Gives<DoneDto>]
    static async Task<IResult> Archive(HttpRequest request, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var head = await Find(request, store, cancellationToken);
        if (head.Metadata.Archived is not true)
        {
            var outcome = await grains.GetGrain<IConversationGrain>(head.Id).Change(new ConversationMetadata(Archived: true));
            if (!outcome.Accepted) throw ChatRefusals.Of(outcome.Refusal);
        }

        return TypedResults.Json(new DoneDto("Conversation archived successfully"), ChatJson.Wire.DoneDto);
    }

    [EndpointSummary("Deletes a conversation with its messages.")]
    [Gives(typeof(void), StatusCodes.Status204NoContent)]
    static async Task<IResult> Delete(HttpRequest request, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IConversationGrain>(request.Id("conversation_id")).Delete();
        return outcome.Accepted ? TypedResults.NoContent() : throw ChatRefusals.Of(outcome.Refusal);
    }

    /// <summary>The conversation that the path names.</summary>
    /// <exception cref="ChatException">404: there is none.</exception>
    public static async Task<ConversationHead> Find(HttpRequest request, IConversationReader store, CancellationToken cancellationToken) =>
        await store.Find(request.Id("conversation_id"), cancellationToken) is { Deleted: false } head ? head : throw ChatException.NotFound("Conversation");

    static async Task<MessageEvent?> Newest(ConversationHead head, IConversationReader store, CancellationToken cancellationToken)
    {
        var newest = await store.ReadMessages(head.Id, new MessagePage(After: head.SystemSeq, Limit: 1), cancellationToken);
        return newest.Count == 0 ? null : (MessageEvent)newest[0].Event;
    }

    static JsonHttpResult<ConversationDto> Answer(ConversationHead head) => TypedResults.Json(head.ToWire(), ChatJson.Wire.ConversationDto);
}

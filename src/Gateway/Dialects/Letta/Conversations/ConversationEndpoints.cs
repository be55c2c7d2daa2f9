using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

static class ConversationEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var conversations = v1.MapGroup("/conversations").WithTags("conversations");
        conversations.MapPost("/", Create).WithName("conversations.create").Shared();
        conversations.MapGet("/", List).WithName("conversations.list").Shared().Naming(OwnedKind.Conversation, "after");
        conversations.MapGet("/{conversation_id}", Retrieve).WithName("conversations.retrieve");
        conversations.MapPatch("/{conversation_id}", Update).WithName("conversations.update");
        conversations.MapDelete("/{conversation_id}", Delete).WithName("conversations.delete");
    }

    [EndpointSummary("Makes a conversation with an agent.")]
    [Asks("agent_id", Required = true), Takes<ConversationBody>(Optional = true), Gives<ConversationDto>]
    static async Task<IResult> Create(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var named = new LettaQuery(request).Text("agent_id") ?? throw LettaException.Validation("query.agent_id: Field required");
        var body = await RequestBody.ReadOptional(request, LettaJson.Body.ConversationBody, cancellationToken) ?? new ConversationBody();
        var metadata = body.ForNew();
        var isolated = body.IsolatedBlockLabels.NoNulls("isolated_block_labels") ?? [];
        return await Make(named, agentId => new NewConversation(agentId, metadata, isolated), request.Making(), grains);
    }

    /// <param name="named">The agent's id as the client wrote it.</param>
    /// <exception cref="LettaException">404: no such agent. 400: a block that the agent has not.</exception>
    public static async Task<IResult> Make(string named, Func<Guid, NewConversation> conversation, Making making, IGrainFactory grains)
    {
        if (!LettaId.TryParse("agent", named, out var agentId)) throw LettaException.AgentNotFound();

        var outcome = await making.Create(grains, making.NextId(), conversation(agentId));
        return outcome.Refusal switch
        {
            null => Answer(outcome.Value!),
            NotFound { What: "agent" } => throw LettaException.AgentNotFound(),
            NotFound { What: "block", Id: var label } =>
                throw LettaException.InvalidArgument($"Block with label '{label}' not found on agent '{named}'"),
            var refusal => throw LettaException.Of(refusal, named),
        };
    }

    [EndpointSummary("Lists conversations.")]
    [Asks("agent_id", "after", "order", "order_by", "summary_search", "archive_status"), Asks<int>("limit"), Gives<List<ConversationDto>>]
    static async Task<IResult> List(
        HttpRequest request, ConversationView view, IConversationReader store, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var asked = new ConversationQuery(
            query.Id("agent_id", "agent"),
            query.Id("after", "conv"),
            query.Limit(absent: 50),
            query.Ascending(),
            query.Choice(
                "order_by",
                ConversationOrder.CreatedAt,
                ("created_at", ConversationOrder.CreatedAt),
                ("last_run_completion", ConversationOrder.LastRunAt),
                ("last_message_at", ConversationOrder.LastMessageAt)),
            query.Text("summary_search"),
            query.Choice<bool?>("archive_status", null, ("unarchived", false), ("archived", true), ("all", null)))
        {
            Owner = request.HttpContext.Caller().Scope,
        };
        if (asked.After is { } after && await store.Find(after, cancellationToken) is not { Deleted: false })
        {
            if (asked.Order != ConversationOrder.LastRunAt) throw LettaException.NotFound("Conversation", query.Text("after")!);
            asked = asked with { After = null };
        }

        var found = await view.List(asked, cancellationToken);
        return LettaResult.Json(found.Select(head => head.ToWire()).ToList(), LettaJson.Wire.ListConversationDto);
    }

    [EndpointSummary("Shows a conversation.")]
    [Gives<ConversationDto>]
    static async Task<IResult> Retrieve(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var head = await view.Get(Named(request), cancellationToken);
        var wire = head.ToWire(await view.InContext(head, cancellationToken));
        return LettaResult.Json(wire, LettaJson.Wire.ConversationDto);
    }

    [EndpointSummary("Changes a conversation.")]
    [Takes<ConversationBody>, Gives<ConversationDto>]
    static async Task<IResult> Update(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var conversation = Named(request);
        var body = await RequestBody.Read(request, LettaJson.Body.ConversationBody, cancellationToken);
        var change = body.ForChange();
        await view.Get(conversation, cancellationToken);
        var outcome = await grains.GetGrain<IConversationGrain>(conversation.Id).Change(change);
        return outcome.Accepted ? Answer(outcome.Value) : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    [EndpointSummary("Deletes a conversation.")]
    [Gives(typeof(void))]
    static async Task<IResult> Delete(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var conversation = Named(request);
        await view.Get(conversation, cancellationToken);
        var outcome = await grains.GetGrain<IConversationGrain>(conversation.Id).Delete();
        return outcome.Accepted ? LettaResult.Null() : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    static ConversationRef Named(HttpRequest request) => ConversationRef.Named(request.Text("conversation_id"));

    static IResult Answer(ConversationHead head) => LettaResult.Json(head.ToWire(), LettaJson.Wire.ConversationDto);
}

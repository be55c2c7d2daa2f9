using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>The same for an agent's default conversation, under the agent's own routes. It is there as long as the agent is.</summary>
static class AgentMessageEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var messages = v1.MapGroup("/agents/{agent_id}/messages").WithTags("agents");
        messages.MapPost("/", Send).WithName("agents.messages.create");
        messages.MapPost("/stream", Stream).WithName("agents.messages.stream");
        messages.MapGet("/", List).WithName("agents.messages.list");
        messages.MapPost("/cancel", Cancel).WithName("agents.messages.cancel");
    }

    static async Task<IResult> Send(HttpContext http, MessageSender sender, IOptions<MessageLimits> limits)
    {
        var body = await RequestBody.Read(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        if (body.Streaming != true && (body.StreamTokens == true || body.Background == true))
            throw LettaException.Validation("Streaming options set without streaming enabled. Set 'streaming' to true.");
        return await SendTo(Default(http.Request), http, SendRules.Check(body, body.Streaming ?? false, limits.Value), sender);
    }

    static async Task<IResult> Stream(HttpContext http, MessageSender sender, IOptions<MessageLimits> limits)
    {
        var body = await RequestBody.Read(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        return await SendTo(Default(http.Request), http, SendRules.Check(body, streaming: true, limits.Value), sender);
    }

    static Task<IResult> SendTo(ConversationRef conversation, HttpContext http, Sending sending, MessageSender sender) => sender.Send(
        http,
        conversation,
        sending,
        refusal => refusal is AwaitingApproval waiting ? MessageRefusals.Pending(waiting) : null);

    static async Task<IResult> List(HttpRequest request, MessagePages pages, IConversationReader store, CancellationToken cancellationToken)
    {
        var agent = Default(request);
        if (await store.Find(agent.Id, cancellationToken) is not { Deleted: false }) throw LettaException.AgentNotFound();

        var query = new LettaQuery(request);
        var conversation = ConversationRef.Resolve(query.Text("conversation_id") ?? "default", agent.Path);
        if (await store.Find(conversation.Id, cancellationToken) is not { Deleted: false } head || head.AgentId != agent.Id)
            return LettaResponse.OfList([], default);
        return await pages.List(conversation.Id, query, ascending: false, mustKnowCursor: true, runId: null, cancellationToken);
    }

    static async Task<IResult> Cancel(HttpRequest request, RunCanceller canceller, IConversationReader store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadOptional(request, MessageJson.Wire.CancelBody, cancellationToken);
        var agent = Default(request);
        if (await store.Find(agent.Id, cancellationToken) is not { Deleted: false }) throw LettaException.AgentNotFound(agent.Path);
        return await canceller.Cancel(agent.Id, body?.RunIds ?? [], cancellationToken);
    }

    static ConversationRef Default(HttpRequest request) => ConversationRef.Resolve(LettaId.Agent(request.Id("agent")), null);
}

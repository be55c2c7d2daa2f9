using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.History;
using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Conversations.Users;
using Conversations.Webhooks;
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
        messages.MapGet("/", List).WithName("agents.messages.list").Naming(OwnedKind.Message, "before", "after");
        messages.MapPost("/async", SendAsync).WithName("agents.messages.createAsync");
        v1.MapPatch("/agents/{agent_id}/reset-messages", Reset).WithTags("agents").WithName("agents.messages.reset");
        messages.MapPost("/cancel", Cancel).WithName("agents.messages.cancel");
    }

    [EndpointSummary("Sends messages to an agent's default conversation, and answers with what it said.")]
    [Takes<SendBody>, Gives<JsonObject>, Streams<JsonObject>]
    static async Task<IResult> Send(HttpContext http, MessageSender sender, IOptions<MessageLimits> limits)
    {
        var (body, hash) = await RequestBody.ReadHashed(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        if (body.Streaming != true && (body.StreamTokens == true || body.Background == true))
            throw LettaException.Validation("Streaming options set without streaming enabled. Set 'streaming' to true.");
        return await SendTo(http, SendRules.Check(body, body.Streaming ?? false, limits.Value), hash, sender);
    }

    [EndpointSummary("Sends messages to an agent's default conversation, and streams what it says.")]
    [Takes<SendBody>, Streams<JsonObject>]
    static async Task<IResult> Stream(HttpContext http, MessageSender sender, IOptions<MessageLimits> limits)
    {
        var (body, hash) = await RequestBody.ReadHashed(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        return await SendTo(http, SendRules.Check(body, streaming: true, limits.Value), hash, sender);
    }

    static Task<IResult> SendTo(HttpContext http, Sending sending, byte[] hash, MessageSender sender) => sender.Send(
        http,
        Default(http.Request),
        sending,
        RequestTries.Of(http.Request, hash),
        refusal => refusal is AwaitingApproval waiting ? MessageRefusals.Pending(waiting) : null);

    [EndpointSummary("Takes the messages and answers with the run, which goes on without the request.")]
    [Takes<SendBody>, Gives<RunDto>]
    static async Task<IResult> SendAsync(
        HttpContext http, RunSender sender, IGrainFactory grains, IOptions<MessageLimits> limits)
    {
        var (body, hash) = await RequestBody.ReadHashed(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        var agent = Default(http.Request);
        var sending = SendRules.Check(body with { Background = true }, streaming: true, limits.Value).CalledBack(body.CallbackUrl);
        if (sending.Answers is { IsEmpty: true }) throw LettaException.InvalidValue(LettaTexts.NoAnswers);
        var request = sending.ToRequest(http.Request.Making(), http.Request.Making().NextId(), RequestTries.Of(http.Request, hash));
        var outcome = await sender.Send(agent.Id, request);
        if (outcome.Refusal is { } refusal)
        {
            throw refusal switch
            {
                AwaitingApproval waiting => MessageRefusals.Pending(waiting),
                NotFound { What: "conversation" } => LettaException.AgentNotFound(agent.Path),
                _ => LettaException.Of(refusal, agent.Path),
            };
        }

        var run = outcome.Value!;
        if (run.Options.CallbackUrl is { } url) await grains.GetGrain<IWebhookGrain>(run.Id).Promise(new Webhook(url, RunCallback.Name));
        return LettaResult.Json(await run.ToWire(grains), LettaJson.Wire.RunDto);
    }

    [EndpointSummary("Lists an agent's messages.")]
    [Asks("conversation_id"), Asks("after", "before", "order", "order_by", "group_id")]
    [Asks<int>("limit"), Asks<bool>("include_err"), Asks<List<string>>("include_return_message_types")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> List(
        HttpRequest request, MessagePages pages, HistoryPages history, IConversationReader store, CancellationToken cancellationToken)
    {
        var agent = Default(request);
        if (await store.Find(agent.Id, cancellationToken) is not { Deleted: false }) throw LettaException.AgentNotFound();

        var query = new LettaQuery(request);
        if (query.Text("conversation_id") is not { } named)
            return await history.List(new HistoryQuery(AgentId: agent.Id) { Owner = request.HttpContext.Caller().Scope }, query, absentLimit: 100, cancellationToken);

        var conversation = ConversationRef.Resolve(named, agent.Path);
        if (await store.Find(conversation.Id, cancellationToken) is not { Deleted: false } head || head.AgentId != agent.Id)
            return LettaResponse.OfList([], default);
        return await pages.List(conversation.Id, query, ascending: false, mustKnowCursor: true, runId: null, cancellationToken);
    }

    [EndpointSummary("Cancels an agent's runs.")]
    [Takes<CancelBody>(Optional = true), Gives<JsonObject>]
    static async Task<IResult> Cancel(HttpRequest request, RunCanceller canceller, IConversationReader store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadOptional(request, MessageJson.Wire.CancelBody, cancellationToken);
        var agent = Default(request);
        if (await store.Find(agent.Id, cancellationToken) is not { Deleted: false }) throw LettaException.AgentNotFound(agent.Path);
        var named = new List<string>();
        foreach (var id in body?.RunIds ?? []) named.Add((await request.SeeIfAny(OwnedKind.Run, id))!);
        return await canceller.Cancel(agent.Id, named, cancellationToken);
    }

    /// <summary>Forgets the messages of the default conversation. What would come first anew is the system message, with or without being asked.</summary>
    [EndpointSummary("Forgets the messages of the default conversation.")]
    [Takes<ResetBody>(Optional = true), Gives<AgentDto>]
    static async Task<IResult> Reset(HttpRequest request, IGrainFactory grains, AgentView view, CancellationToken cancellationToken)
    {
        await RequestBody.ReadOptional(request, MessageJson.Wire.ResetBody, cancellationToken);
        var agent = Default(request);
        var outcome = await grains.GetGrain<IConversationGrain>(agent.Id).Reset();
        return outcome.Refusal switch
        {
            null => await view.Json(await view.Get(agent.Id), cancellationToken),
            NotFound => throw LettaException.AgentNotFound(agent.Path),
            var refusal => throw LettaException.Of(refusal, agent.Path),
        };
    }

    static ConversationRef Default(HttpRequest request) => ConversationRef.Resolve(LettaId.Agent(request.Id("agent")), null);
}

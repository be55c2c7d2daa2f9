using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Sending, streaming, listing and cancelling, by conversation, by agent and by run.</summary>
static class MessageEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var conversation = v1.MapGroup("/conversations/{conversation_id}").WithTags("conversations");
        conversation.MapPost("/messages", Send).WithName("conversations.messages.create");
        conversation.MapPost("/messages/preview-raw-payload", Preview).WithName("conversations.messages.preview");
        conversation.MapGet("/messages", List).WithName("conversations.messages.list");
        conversation.MapPost("/stream", Retrieve).WithName("conversations.messages.stream");
        conversation.MapPost("/cancel", Cancel).WithName("conversations.cancel");

        var run = v1.MapGroup("/runs/{run_id}").WithTags("runs");
        run.MapGet("/messages", ListRun).WithName("runs.messages.list");
        run.MapPost("/stream", RetrieveRun).WithName("runs.messages.stream");

        v1.MapGet("/messages/{message_id}", Find).WithTags("messages").WithName("messages.retrieve");
        AgentMessageEndpoints.Map(v1);
    }

    [EndpointSummary("Sends messages to a conversation, and streams what the agent says.")]
    [Takes<SendBody>, Gives<JsonObject>, Streams<JsonObject>]
    static async Task<IResult> Send(HttpContext http, MessageSender sender, IOptions<MessageLimits> limits)
    {
        var (body, hash) = await RequestBody.ReadHashed(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        var sending = SendRules.Check(body, body.Streaming ?? true, limits.Value);
        var conversation = await Named(http.Request, body.AgentId);
        return await sender.Send(http, conversation, sending, RequestTries.Of(http.Request, hash));
    }

    [EndpointSummary("Shows what would go to the provider.")]
    [Takes<SendBody>, Gives<JsonObject>]
    static async Task<IResult> Preview(HttpContext http, IGrainFactory grains, IOptions<MessageLimits> limits)
    {
        var body = await RequestBody.Read(http.Request, MessageJson.Wire.SendBody, http.RequestAborted);
        var sending = SendRules.Check(body, body.Streaming ?? true, limits.Value);
        var conversation = await Named(http.Request, body.AgentId);
        if (conversation.Id == Guid.Empty) throw LettaException.NotFound("Conversation", conversation.Path);
        var outcome = await grains.GetGrain<IConversationGrain>(conversation.Id).Preview(sending.ToRequest(http.Request.Making(), http.Request.Making().NextId()));
        return outcome.Accepted ? TypedResults.Json(outcome.Value.Payload) : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    [EndpointSummary("Lists the messages of a conversation.")]
    [Asks("agent_id"), Asks("after", "before", "order", "order_by", "group_id")]
    [Asks<int>("limit"), Asks<bool>("include_err"), Asks<List<string>>("include_return_message_types")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> List(HttpRequest request, MessagePages pages, IConversationReader store, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var conversation = ConversationRef.Resolve(request.Text("conversation_id"), query.Text("agent_id"));
        if (await store.Find(conversation.Id, cancellationToken) is not { Deleted: false })
            throw LettaException.NotFound("Conversation", conversation.Path);
        return await pages.List(conversation.Id, query, ascending: false, mustKnowCursor: conversation.IsDefault, runId: null, cancellationToken);
    }

    [EndpointSummary("Streams a conversation's run from any event on.")]
    [Takes<RetrieveBody>(Optional = true), Streams<JsonObject>]
    static async Task<IResult> Retrieve(HttpContext http, StreamFinder finder, RunStreams streams)
    {
        var body = await RequestBody.ReadOptional(http.Request, MessageJson.Wire.RetrieveBody, http.RequestAborted) ?? new RetrieveBody();
        var conversation = await Named(http.Request, body.AgentId);
        using var place = streams.Enter(http);
        var run = await finder.Find(conversation, body with { RunId = await http.Request.SeeIfAny(OwnedKind.Run, body.RunId) }, http.RequestAborted);
        await streams.Write(http, run, body.StartingAfter ?? 0, body.IncludePings ?? true);
        return Results.Empty;
    }

    [EndpointSummary("Streams a run from any event on.")]
    [Takes<RetrieveBody>(Optional = true), Streams<JsonObject>]
    static async Task<IResult> RetrieveRun(HttpContext http, StreamFinder finder, RunStreams streams)
    {
        var body = await RequestBody.ReadOptional(http.Request, MessageJson.Wire.RetrieveBody, http.RequestAborted) ?? new RetrieveBody();
        using var place = streams.Enter(http);
        var run = await finder.Find(http.Request.RunId(), http.RequestAborted);
        await streams.Write(http, run, body.StartingAfter ?? 0, body.IncludePings ?? true);
        return Results.Empty;
    }

    [EndpointSummary("Cancels a conversation's run.")]
    [Asks("agent_id"), Gives<JsonObject>]
    static async Task<IResult> Cancel(HttpRequest request, RunCanceller canceller, CancellationToken cancellationToken)
    {
        var agentId = new LettaQuery(request).Text("agent_id");
        return await canceller.Cancel(ConversationRef.Resolve(request.Text("conversation_id"), agentId), cancellationToken);
    }

    [EndpointSummary("Lists the messages of a run.")]
    [Asks("after", "before", "order", "order_by", "group_id"), Asks<int>("limit"), Asks<bool>("include_err"), Asks<List<string>>("include_return_message_types")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> ListRun(HttpRequest request, MessagePages pages, IConversationReader store, CancellationToken cancellationToken)
    {
        var runId = request.RunId();
        var run = await store.FindRun(runId, cancellationToken) ?? throw LettaException.NotFound("Run", LettaId.Run(runId));
        return await pages.List(
            run.ConversationId, new LettaQuery(request), ascending: true, mustKnowCursor: true, runId, cancellationToken);
    }

    static async Task<ConversationRef> Named(HttpRequest request, string? agentId) =>
        ConversationRef.Resolve(request.Text("conversation_id"), await request.SeeIfAny(OwnedKind.Agent, agentId));

    [EndpointSummary("Shows a message.")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> Find(HttpRequest request, MessagePages pages, CancellationToken cancellationToken) =>
        await pages.Find(request.Id("message"), cancellationToken);
}

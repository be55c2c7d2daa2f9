using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Loops;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>A conversation's loop is begun, stopped and set.</summary>
static class LoopEndpoints
{
    const string DefaultReason = "User rejected the action.";

    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPost("/run", Run);
        conversation.MapPost("/pause", Pause);
        conversation.MapPost("/interrupt", Interrupt);
        conversation.MapPost("/confirmation_policy", SetPolicy);
        conversation.MapPost("/security_analyzer", SetAnalyzer);
        conversation.MapPost("/events", Send);
        conversation.MapPost("/events/respond_to_confirmation", Respond);
    }

    [EndpointSummary("Lets the agent go on.")]
    [Gives<JsonObject>]
    static async Task<IResult> Run(HttpRequest request, IGrainFactory grains)
    {
        var post = request.Making().Post([], start: true) with { RefusedWhileRunning = true };
        return Answer(await grains.GetGrain<IConversationGrain>(WireUuid.OfPath(request)).Post(post));
    }

    [EndpointSummary("Stops the agent after the present step.")]
    [Gives<JsonObject>]
    static async Task<IResult> Pause(HttpRequest request, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IConversationGrain>(WireUuid.OfPath(request)).Pause());

    [EndpointSummary("Stops the agent at once.")]
    [Gives<JsonObject>]
    static async Task<IResult> Interrupt(HttpRequest request, IGrainFactory grains)
    {
        var conversation = grains.GetGrain<IConversationGrain>(WireUuid.OfPath(request));
        var cancelled = await conversation.Cancel(null);
        // Without a run there is nothing to break off: it is a pause like any other.
        return cancelled.Accepted ? WireJson.Success() : Answer(await conversation.Pause());
    }

    [EndpointSummary("Says which actions wait for confirmation.")]
    [TakesFields("policy"), Gives<JsonObject>]
    static async Task<IResult> SetPolicy(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var policy = body.Object("policy", required: true) is { } fields ? WirePolicy.ReadPolicy(fields) : null;
        body.Check();
        return Answer(await grains.GetGrain<IConversationGrain>(id).Configure(new LoopChange(Confirmation: policy)));
    }

    [EndpointSummary("Says how the risk of actions is told.")]
    [TakesFields("security_analyzer"), Gives<JsonObject>]
    static async Task<IResult> SetAnalyzer(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        if (!body.Mentions("security_analyzer")) body.Missing("security_analyzer");
        var analyzer = body.Object("security_analyzer") is { } fields ? WirePolicy.ReadAnalyzer(fields) : new RiskAnalyzer(false, false);
        body.Check();
        return Answer(await grains.GetGrain<IConversationGrain>(id).Configure(new LoopChange(Analyzer: analyzer)));
    }

    [EndpointSummary("Takes a message.")]
    [TakesFields("role", "content", "run", "sender"), Gives<JsonObject>]
    static async Task<IResult> Send(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var message = MessageRequest.ReadWhole(await WireBody.ReadRequired(request, cancellationToken), out var run);
        var outcome = await grains.GetGrain<IConversationGrain>(id).Post(request.Making().Post([message], run));
        return OfEvents(outcome, id);
    }

    [EndpointSummary("Accepts or rejects the actions that wait.")]
    [TakesFields("accept", "reason"), Gives<JsonObject>]
    static async Task<IResult> Respond(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var accept = body.Flag("accept", required: true);
        var reason = body.Text("reason") ?? DefaultReason;
        body.Check();
        var conversation = grains.GetGrain<IConversationGrain>(id);
        return OfEvents(await (accept ? conversation.Post(request.Making().Post([], start: true)) : conversation.Reject(reason)), id);
    }

    static WireJson OfEvents(Outcome<ConversationHead> outcome, Guid id) => outcome.Refusal is NotFound
        ? throw FastApiException.NotFound($"Conversation not found: {WireUuid.Dashed(id)}")
        : Answer(outcome);

    static WireJson Answer(Outcome<ConversationHead> outcome) => outcome.Accepted ? WireJson.Success() : throw WireRefusal.Of(outcome.Refusal);
}

using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Dialects.OpenHandsV0.Failures;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>A conversation's loop is started and stopped.</summary>
static class LoopEndpoints
{
    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPost("/start", Start).Fails((request, text) => Failed("start", request, text));
        conversation.MapPost("/stop", Stop).Fails((request, text) => Failed("stop", request, text));
    }

    [EndpointSummary("Lets a conversation go on.")]
    [TakesFields("providers_set"), Gives<JsonObject>]
    static async Task<IResult> Start(HttpRequest request, V0View view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = ConversationEndpoints.Named(request);
        if (await view.Find(id, cancellationToken) is not { } head) return Unknown(id);
        if (await view.StatusOf(head) != V0Status.Running)
        {
            var outcome = await grains.GetGrain<IConversationGrain>(head.Id).Open();
            if (!outcome.Accepted) return Unknown(id);
            head = outcome.Value;
        }

        return new WireJson(ConversationEndpoints.Answer(id, message: null, await view.StatusOf(head)));
    }

    [EndpointSummary("Stops what a conversation does.")]
    [Gives<JsonObject>]
    static async Task<IResult> Stop(HttpRequest request, V0View view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = ConversationEndpoints.Named(request);
        var head = await view.Find(id, cancellationToken);
        // The status is the one before the stop.
        var status = head is null ? V0Status.Stopped : await view.StatusOf(head);
        var stopped = status == V0Status.Running && (await grains.GetGrain<IConversationGrain>(head!.Id).Close()).Accepted;
        return new WireJson(stopped
            ? ConversationEndpoints.Answer(id, "Conversation stopped successfully", status)
            : ConversationEndpoints.Answer(id, "Conversation was not running", V0Status.Stopped));
    }

    static JsonObject Failed(string what, HttpRequest request, string text) => new()
    {
        ["status"] = "error",
        ["conversation_id"] = ConversationEndpoints.Named(request),
        ["message"] = $"Failed to {what} conversation: {text}",
    };

    static WireJson Unknown(string id) => new(new JsonObject { ["status"] = "error", ["conversation_id"] = id }, StatusCodes.Status404NotFound);
}

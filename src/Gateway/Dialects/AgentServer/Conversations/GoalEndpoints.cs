using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>A conversation is given something to get done.</summary>
static class GoalEndpoints
{
    const int UsualMost = 10;

    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPost("/goal", Start);
        conversation.MapPost("/goal/stop", Stop);
        conversation.MapPost("/goal/resume", Resume);
    }

    [EndpointSummary("Gives the agent a goal that it goes for until it is reached.")]
    [TakesFields("objective", "max_iterations"), Gives<JsonObject>]
    static async Task<IResult> Start(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var objective = body.Text("objective", required: true);
        var most = body.Int("max_iterations", UsualMost, min: 1);
        body.Check();
        if (objective!.Trim().Length == 0) throw FastApiException.BadRequest("Goal objective must not be empty.");
        return await Pursue(request, grains, objective, most);
    }

    [EndpointSummary("Takes the goal away.")]
    [Gives<JsonObject>]
    static async Task<IResult> Stop(HttpRequest request, IGrainFactory grains) => Answer(await Of(request, grains).DropGoal());

    [EndpointSummary("Goes on for the goal.")]
    [Gives<JsonObject>]
    static Task<IResult> Resume(HttpRequest request, IGrainFactory grains) => Pursue(request, grains, null, UsualMost);

    static async Task<IResult> Pursue(HttpRequest request, IGrainFactory grains, string? objective, int most)
    {
        var making = request.Making();
        return Answer(await Of(request, grains).Pursue(new GoalRequest(making.NextId(), objective, most) { MayRepeat = making.MayRepeat }));
    }

    static IConversationGrain Of(HttpRequest request, IGrainFactory grains) => grains.GetGrain<IConversationGrain>(WireUuid.OfPath(request));

    static WireJson Answer(Outcome<ConversationHead> outcome) => outcome.Refusal switch
    {
        null => WireJson.Success(),
        Busy => throw FastApiException.Conflict("Conversation run or goal loop already running."),
        var refused => throw WireRefusal.Of(refused),
    };
}

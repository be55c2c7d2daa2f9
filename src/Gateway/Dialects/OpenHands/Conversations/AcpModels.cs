using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Gives programs that are agents other models.</summary>
sealed class AcpModels(IGrainFactory grains)
{
    /// <exception cref="FastApiException">422: the body names no model.</exception>
    public static async Task<string> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var model = body.Text("model", required: true, min: 1, strip: true);
        body.Check();
        return model!;
    }

    /// <returns>False: the conversation's agent is no such program.</returns>
    /// <exception cref="FastApiException">400: the program refuses the model. 502: it has failed. 504: it does not answer.</exception>
    public async Task<bool> Switch(ConversationHead head, string model)
    {
        if (await grains.GetGrain<IAgentGrain>(head.AgentId).Get() is not { Program: not null }) return false;
        var outcome = await grains.GetGrain<IConversationGrain>(head.Id).SwitchModel(model);
        if (outcome.Accepted) return true;
        throw outcome.Refusal switch
        {
            ModelRefused { Error: { Failure: RunFailure.BadRequest or RunFailure.AgentUnauthorized, Detail: var detail } } => FastApiException.BadRequest(detail ?? "The ACP agent refused the model."),
            ModelRefused { Error: { Failure: RunFailure.Timeout, Detail: var detail } } => FastApiException.Of(StatusCodes.Status504GatewayTimeout, detail ?? "The ACP agent did not answer in time."),
            var refusal => WireRefusal.Of(refusal),
        };
    }
}

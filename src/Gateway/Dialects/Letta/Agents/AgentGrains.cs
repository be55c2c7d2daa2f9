using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentGrains
{
    /// <exception cref="LettaException">404: the agent is gone.</exception>
    public static async Task<AgentState> Replace(this IGrainFactory grains, AgentState state)
    {
        var outcome = await grains.GetGrain<IAgentGrain>(state.Id).Replace(state);
        return outcome.Accepted ? outcome.Value : throw LettaException.Of(outcome.Refusal, LettaId.Agent(state.Id));
    }
}

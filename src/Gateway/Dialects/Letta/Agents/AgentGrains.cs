using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentGrains
{
    /// <exception cref="LettaException">404: there is no such agent.</exception>
    public static Task<AgentState> Change(this IGrainFactory grains, Guid id, Func<AgentState, AgentState> change)
    {
        var grain = grains.GetGrain<IAgentGrain>(id);
        return LettaChange.Make(grain.Get, change, grain.Replace, () => LettaException.AgentNotFound(LettaId.Agent(id)));
    }
}

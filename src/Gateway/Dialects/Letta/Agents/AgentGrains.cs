using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentGrains
{
    /// <summary>Changes an agent as it is now. Another change that comes between is not lost: this one is made again on top of it.</summary>
    /// <exception cref="LettaException">404: there is no such agent.</exception>
    public static async Task<AgentState> Change(this IGrainFactory grains, Guid id, Func<AgentState, AgentState> change)
    {
        var grain = grains.GetGrain<IAgentGrain>(id);
        while (true)
        {
            var current = await grain.Get() ?? throw LettaException.AgentNotFound(LettaId.Agent(id));
            var changed = change(current);
            if (ReferenceEquals(changed, current)) return current;
            if (await grain.Replace(changed) is { } replaced) return replaced;
        }
    }
}

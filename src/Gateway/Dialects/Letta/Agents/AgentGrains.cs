using Conversations.Agents;
using Conversations.Gateway.Access;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentGrains
{
    /// <summary>Makes an agent; where the request may have come before, the one that it made is the answer.</summary>
    public static async Task<Outcome<AgentState>> Make(
        this IGrainFactory grains, AgentState state, IReadOnlyList<BlockState> newBlocks, Making making, AgentHistory? history = null)
    {
        var grain = grains.GetGrain<IAgentGrain>(state.Id);
        var outcome = await grain.Create(state, newBlocks, history);
        return outcome.Refusal is AlreadyExists && making.MayRepeat && await grain.Get() is { } existing ? existing : outcome;
    }

    /// <exception cref="LettaException">404: there is no such agent.</exception>
    public static Task<AgentState> Change(this IGrainFactory grains, Guid id, Func<AgentState, AgentState> change)
    {
        var grain = grains.GetGrain<IAgentGrain>(id);
        return LettaChange.Make(grain.Get, change, grain.Replace, () => LettaException.AgentNotFound(LettaId.Agent(id)));
    }
}

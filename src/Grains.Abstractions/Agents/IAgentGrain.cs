using Orleans.Concurrency;

namespace Conversations.Agents;

/// <summary>One agent. The key is its id.</summary>
public interface IAgentGrain : IGrainWithGuidKey
{
    /// <summary>Makes the agent, with new blocks beside the existing ones that its state names.</summary>
    /// <param name="history">What its default conversation begins with; null: nothing.</param>
    Task<Outcome<AgentState>> Create(AgentState state, IReadOnlyList<BlockState> newBlocks, AgentHistory? history = null);

    /// <summary>Null when there is none.</summary>
    [AlwaysInterleave]
    Task<AgentState?> Get();

    /// <summary>Replaces the state that has the same version (id and creation time stay).</summary>
    /// <returns>The new state; null when the agent was changed since, or is gone.</returns>
    Task<AgentState?> Replace(AgentState state);

    /// <summary>Deletes the agent with its conversations. Its blocks stay.</summary>
    Task<Outcome<AgentState>> Delete();
}

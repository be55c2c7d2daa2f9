using Orleans.Concurrency;

namespace Conversations.Agents;

/// <summary>One agent. The key is its id.</summary>
public interface IAgentGrain : IGrainWithGuidKey
{
    /// <summary>Makes the agent, with new blocks beside the existing ones that its state names.</summary>
    Task<Outcome<AgentState>> Create(AgentState state, IReadOnlyList<BlockState> newBlocks);

    /// <summary>Null when there is none.</summary>
    [AlwaysInterleave]
    Task<AgentState?> Get();

    /// <summary>Replaces the state (id and creation time stay).</summary>
    Task<Outcome<AgentState>> Replace(AgentState state);

    /// <summary>Deletes the agent with its conversations. Its blocks stay.</summary>
    Task<Outcome<AgentState>> Delete();
}

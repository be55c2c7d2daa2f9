using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>Lists of agents and blocks, read from their stored state.</summary>
public interface IAgentReader
{
    Task<IReadOnlyList<AgentState>> ListAgents(AgentQuery query, CancellationToken cancellationToken);

    Task<IReadOnlyList<BlockState>> ListBlocks(BlockQuery query, CancellationToken cancellationToken);

    /// <summary>How many agents have this block.</summary>
    Task<int> CountAgentsWithBlock(Guid blockId, CancellationToken cancellationToken);
}

/// <param name="Tags">The agent has any of these, or all of them if <paramref name="MatchAllTags"/>.</param>
/// <param name="Text">Case-insensitive substring of the name.</param>
/// <param name="After">Id of the agent after which, in the asked order, the page begins.</param>
/// <param name="Before">Id of the agent before which, in the asked order, the page ends.</param>
public sealed record AgentQuery(
    string? Name = null,
    ImmutableArray<string>? Tags = null,
    bool MatchAllTags = false,
    string? Text = null,
    Guid? BlockId = null,
    Guid? After = null,
    Guid? Before = null,
    int Limit = 50,
    bool Ascending = false,
    bool ByUpdate = false);

public sealed record BlockQuery(
    string? Label = null, string? Text = null, Guid? After = null, Guid? Before = null, int Limit = 50, bool Ascending = false);

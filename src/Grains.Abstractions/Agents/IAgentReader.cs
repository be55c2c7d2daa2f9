using System.Collections.Immutable;
using Conversations.Storage;

namespace Conversations.Agents;

/// <summary>Lists of agents and blocks, read from their stored state.</summary>
public interface IAgentReader
{
    Task<IReadOnlyList<AgentState>> ListAgents(AgentQuery query, CancellationToken cancellationToken);

    /// <param name="owner">Null: anybody's.</param>
    Task<int> CountAgents(string? owner, CancellationToken cancellationToken);

    /// <summary>The tags that agents have, each once, in order.</summary>
    /// <param name="owner">Whose agents; null: anybody's.</param>
    Task<IReadOnlyList<string>> ListTags(string? owner, CancellationToken cancellationToken);

    /// <summary>A page of the messages of conversations that are not deleted, in the query's order.</summary>
    Task<IReadOnlyList<MessagePlace>> ReadMessages(HistoryQuery query, CancellationToken cancellationToken);

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
    AgentOrder Order = AgentOrder.CreatedAt)
{
    /// <summary>Only what this user has; null: what anybody has.</summary>
    public string? Owner { get; init; }
}

public enum AgentOrder
{
    CreatedAt,
    UpdatedAt,

    /// <summary>When a run of any of its conversations last ended. Agents without one come last in either direction.</summary>
    LastRunAt,
}

/// <param name="AgentId">Null: of every agent.</param>
/// <param name="ConversationId">Null: of every conversation.</param>
/// <param name="Later">Only messages later than this one.</param>
/// <param name="Earlier">Only messages earlier than this one.</param>
public sealed record HistoryQuery(
    Guid? AgentId = null,
    Guid? ConversationId = null,
    MessagePlace? Later = null,
    MessagePlace? Earlier = null,
    int Limit = 100,
    bool Ascending = false)
{
    /// <summary>Only what this user has; null: what anybody has.</summary>
    public string? Owner { get; init; }
}

public sealed record BlockQuery(
    string? Label = null, string? Text = null, Guid? After = null, Guid? Before = null, int Limit = 50, bool Ascending = false)
{
    /// <summary>Only what this user has; null: what anybody has.</summary>
    public string? Owner { get; init; }
}

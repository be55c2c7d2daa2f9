using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Storage;

public enum ConversationOrder
{
    CreatedAt,
    LastRunAt,
    LastMessageAt,
    UpdatedAt,
}

/// <param name="After">Id of the conversation after which, in the asked order, the page begins.</param>
/// <param name="Limit">1 or more.</param>
/// <param name="SummaryContains">Case-insensitive substring of the summary; conversations without one do not match.</param>
/// <param name="Archived">Null: both.</param>
public sealed record ConversationQuery(
    Guid? AgentId = null,
    Guid? After = null,
    int Limit = 50,
    bool Ascending = false,
    ConversationOrder Order = ConversationOrder.CreatedAt,
    string? SummaryContains = null,
    bool? Archived = null)
{
    /// <summary>Only what this user has; null: what anybody has.</summary>
    public string? Owner { get; init; }

    /// <summary>True: without the default conversations of agents.</summary>
    public bool WithoutDefaults { get; init; }

    /// <summary>True: without default conversations in which no run was ever begun.</summary>
    public bool WithoutSilentDefaults { get; init; }

    /// <summary>Rows of the asked order that come before the page.</summary>
    public int Skip { get; init; }
}

/// <summary>A page of messages: those with <c>After &lt; seq &lt; Before</c>, the first <c>Limit</c> of them in the page's order.</summary>
public sealed record MessagePage(long? After = null, long? Before = null, int Limit = 100, bool Ascending = false)
{
    /// <summary>Messages of the page's order that come before it.</summary>
    public int Skip { get; init; }

    /// <summary>Only messages of this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only messages of this group.</summary>
    public string? GroupId { get; init; }
}

public sealed record MessagePlace(Guid ConversationId, LoggedEvent Event);

/// <param name="AgentId">Null: of every agent.</param>
/// <param name="Text">Case-insensitive; null matches every message.</param>
public sealed record MessageSearch(
    Guid? AgentId, string? Text, ImmutableArray<Role> Roles, DateTimeOffset? From, DateTimeOffset? To, int Limit)
{
    /// <summary>Only messages of this conversation.</summary>
    public Guid? ConversationId { get; init; }

    /// <summary>Only of this user's conversations; null: of anybody's.</summary>
    public string? Owner { get; init; }
}

/// <param name="Before">Id of a run: the page holds what precedes it in the asked order.</param>
/// <param name="After">Id of a run: the page holds what follows it in the asked order.</param>
public sealed record RunQuery(
    Guid? ConversationId = null,
    ImmutableArray<Guid>? AgentIds = null,
    ImmutableArray<RunStatus>? Statuses = null,
    bool? Background = null,
    StopReason? StopReason = null,
    Guid? Before = null,
    Guid? After = null,
    int Limit = 100,
    bool Ascending = false)
{
    /// <summary>Only runs of this user's conversations; null: of anybody's.</summary>
    public string? Owner { get; init; }
}

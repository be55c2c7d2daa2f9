using Conversations.Storage;

namespace Conversations.Starting;

/// <summary>Lists start tasks from their stored state.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface IStartTaskReader
{
    Task<IReadOnlyList<StartTaskState>> List(StartTaskQuery query, CancellationToken cancellationToken);

    Task<int> Count(StartTaskQuery query, CancellationToken cancellationToken);

    /// <summary>Ids of tasks that have not ended.</summary>
    Task<IReadOnlyList<Guid>> ListUnfinished(CancellationToken cancellationToken);
}

/// <param name="Owner">Whose; null: anybody's.</param>
/// <param name="ConversationId">Only tasks that made this conversation, or are about to.</param>
/// <param name="From">Only those made then or later.</param>
public sealed record StartTaskQuery(string? Owner, Guid? ConversationId = null, DateTimeOffset? From = null)
{
    /// <summary>True: only those whose conversation is there.</summary>
    public bool ReadyOnly { get; init; }

    /// <summary>True: in the order of their last change; false: of their creation.</summary>
    public bool ByUpdate { get; init; }

    public bool Ascending { get; init; }

    public int Skip { get; init; }

    public int Limit { get; init; } = 100;
}

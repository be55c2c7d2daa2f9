using Conversations.Storage;

namespace Conversations.Users;

/// <summary>What was asked under an <c>Idempotency-Key</c>, and answered.</summary>
/// <exception cref="StorageException">From all: the store failed.</exception>
public interface IRepeatStore
{
    /// <summary>Keeps the request under its user's key, unless one is kept there that began after <paramref name="oldest"/>.</summary>
    /// <param name="user">Empty: nobody in particular.</param>
    /// <returns>What is kept: the request given, or the earlier one.</returns>
    Task<KeptRequest> Begin(string user, string key, KeptRequest request, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Keeps what was answered.</summary>
    Task Finish(string user, string key, KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>Forgets the request: it was refused and changed nothing.</summary>
    Task Forget(string user, string key, CancellationToken cancellationToken);

    /// <summary>Forgets all that began before that time.</summary>
    Task Prune(DateTimeOffset oldest, CancellationToken cancellationToken);
}

/// <param name="Hash">Of all that the request says.</param>
/// <param name="Seed">Of the ids of what it makes: the same for every try.</param>
public sealed record KeptRequest(string Hash, Guid Seed, DateTimeOffset At)
{
    /// <summary>Null: not known yet, or not kept.</summary>
    public KeptAnswer? Answer { get; init; }
}

/// <param name="ContentType">Null: it had none.</param>
public sealed record KeptAnswer(int Status, string? ContentType, string Body);

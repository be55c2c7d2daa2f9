using Conversations.Users;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>repeat begin</c>, <c>repeat finish</c> and <c>repeat forget</c>. What is pruned is of no use to anybody.</summary>
sealed class CrashingRepeatStore(IRepeatStore inner, CrashPoints points) : IRepeatStore
{
    public Task<KeptRequest> Begin(string user, string key, KeptRequest request, DateTimeOffset oldest, CancellationToken cancellationToken) =>
        points.Around("repeat begin", () => inner.Begin(user, key, request, oldest, cancellationToken));

    public Task Finish(string user, string key, KeptAnswer answer, CancellationToken cancellationToken) =>
        points.Around("repeat finish", () => inner.Finish(user, key, answer, cancellationToken));

    public Task Forget(string user, string key, CancellationToken cancellationToken) =>
        points.Around("repeat forget", () => inner.Forget(user, key, cancellationToken));

    public Task Prune(DateTimeOffset oldest, CancellationToken cancellationToken) => inner.Prune(oldest, cancellationToken);
}

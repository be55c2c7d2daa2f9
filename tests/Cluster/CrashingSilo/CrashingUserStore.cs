using Conversations.Users;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>key add</c>, <c>key revoke</c> and <c>user set</c>.</summary>
sealed class CrashingUserStore(IUserStore inner, CrashPoints points) : IUserStore
{
    public Task AddKey(ApiKey key, string hash, CancellationToken cancellationToken) =>
        points.Around("key add", () => inner.AddKey(key, hash, cancellationToken));

    public Task<ApiKey?> FindKey(string hash, CancellationToken cancellationToken) => inner.FindKey(hash, cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListKeys(string? user, CancellationToken cancellationToken) => inner.ListKeys(user, cancellationToken);

    public Task<bool> RevokeKey(Guid id, DateTimeOffset at, CancellationToken cancellationToken) =>
        points.Around("key revoke", () => inner.RevokeKey(id, at, cancellationToken));

    public Task<bool> IsDisabled(string user, CancellationToken cancellationToken) => inner.IsDisabled(user, cancellationToken);

    public Task SetDisabled(string user, bool disabled, DateTimeOffset at, CancellationToken cancellationToken) =>
        points.Around("user set", () => inner.SetDisabled(user, disabled, at, cancellationToken));
}

using System.Collections.Concurrent;
using Conversations.Users;

namespace Conversations.Gateway.Tests;

/// <summary>Keys and users in memory.</summary>
sealed class FakeUsers : IUserStore
{
    readonly ConcurrentDictionary<string, ApiKey> keys = new();
    readonly ConcurrentDictionary<string, bool> disabled = new();

    public Task AddKey(ApiKey key, string hash, CancellationToken cancellationToken) => Task.FromResult(keys[hash] = key);

    public Task<ApiKey?> FindKey(string hash, CancellationToken cancellationToken) => Task.FromResult(keys.GetValueOrDefault(hash));

    public Task<IReadOnlyList<ApiKey>> ListKeys(string? user, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApiKey>>([.. keys.Values.Where(key => (user ?? key.User) == key.User)]);

    public Task<bool> RevokeKey(Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var (hash, key) in keys.Where(each => each.Value.Id == id)) keys[hash] = key with { RevokedAt = at };
        return Task.FromResult(keys.Values.Any(key => key.Id == id));
    }

    public Task<bool> IsDisabled(string user, CancellationToken cancellationToken) => Task.FromResult(disabled.ContainsKey(user));

    public Task SetDisabled(string user, bool isDisabled, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (isDisabled) disabled[user] = true;
        else disabled.TryRemove(user, out _);
        return Task.CompletedTask;
    }
}

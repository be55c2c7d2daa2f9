using Conversations.Storage;

namespace Conversations.Users;

/// <summary>The keys that were made while the server ran, and the users who are shut out.</summary>
/// <exception cref="StorageException">From all: the store failed.</exception>
public interface IUserStore
{
    /// <param name="hash">SHA-256 of the key, in lower-case hex.</param>
    Task AddKey(ApiKey key, string hash, CancellationToken cancellationToken);

    /// <summary>The key of that hash, good or not; null: there never was one.</summary>
    Task<ApiKey?> FindKey(string hash, CancellationToken cancellationToken);

    /// <summary>All keys, oldest first.</summary>
    /// <param name="user">Null: everybody's.</param>
    Task<IReadOnlyList<ApiKey>> ListKeys(string? user, CancellationToken cancellationToken);

    /// <returns>False when there is no such key. A key that was revoked before stays as it is.</returns>
    Task<bool> RevokeKey(Guid id, DateTimeOffset at, CancellationToken cancellationToken);

    Task<bool> IsDisabled(string user, CancellationToken cancellationToken);

    /// <summary>Shuts a user out, with whichever key, or lets them in again.</summary>
    Task SetDisabled(string user, bool disabled, DateTimeOffset at, CancellationToken cancellationToken);
}

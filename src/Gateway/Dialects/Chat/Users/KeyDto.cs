using Conversations.Users;

namespace Conversations.Gateway.Dialects.Chat.Users;

/// <param name="Role"><c>user</c> if absent.</param>
/// <param name="ExpiresAt">Null: never.</param>
sealed record NewKeyBody(string? User = null, UserRole? Role = null, string? Name = null, DateTimeOffset? ExpiresAt = null);

/// <param name="Key">The key itself; told only by the answer that makes it.</param>
sealed record KeyDto(
    Guid Id, string User, UserRole Role, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, string? Key)
{
    public static KeyDto Of(ApiKey key, string? secret = null) =>
        new(key.Id, key.User, key.Role, key.Name, key.CreatedAt, key.ExpiresAt, key.RevokedAt, secret);
}

sealed record UserDto(string User, bool Disabled);

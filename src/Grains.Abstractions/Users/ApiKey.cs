namespace Conversations.Users;

/// <summary>A key that the store knows. The key itself is shown once, to whoever makes it; what is kept is its SHA-256.</summary>
/// <param name="User">Whose it is.</param>
public sealed record ApiKey(Guid Id, string User, UserRole Role, DateTimeOffset CreatedAt)
{
    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>From when on it opens nothing; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it opens anything at that time.</summary>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}

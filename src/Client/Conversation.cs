namespace Conversations.Client;

/// <summary>A conversation.</summary>
/// <param name="Title">At most 255 characters; that of a conversation without one is taken from its first message.</param>
/// <param name="IsArchived">It is read, and takes no messages.</param>
/// <param name="MessageCount">Without the system prompt.</param>
/// <param name="TotalCost">In the server's currency.</param>
/// <param name="LastMessageAt">Null: there is no message.</param>
public sealed record Conversation(
    Guid Id,
    string UserId,
    string Title,
    bool IsArchived,
    int MessageCount,
    long TotalTokens,
    decimal TotalCost,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastMessageAt);

/// <summary>A row of a list of conversations.</summary>
/// <param name="LastMessagePreview">The beginning of the newest message, at most 120 characters; null: there is none.</param>
public sealed record ConversationSummary(
    Guid Id, string Title, bool IsArchived, int MessageCount, string? LastMessagePreview, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

namespace Conversations.Gateway.Dialects.Chat.Conversations;

/// <param name="Title">At most 255 characters; null: taken from the first message.</param>
sealed record NewConversationBody(string? Title = null);

sealed record TitleBody(string? Title = null);

/// <param name="MessageCount">Without the system prompt.</param>
/// <param name="TotalCost">In the currency of the configured prices.</param>
sealed record ConversationDto(
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

/// <param name="LastMessagePreview">The beginning of the newest message, at most 120 characters; null: there is none.</param>
sealed record ConversationListItem(
    Guid Id, string Title, bool IsArchived, int MessageCount, string? LastMessagePreview, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="Message">What was done, in words.</param>
sealed record DoneDto(string Message);

using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="State"><c>running</c>, <c>waiting</c>, or how it stands.</param>
sealed record ConversationLine(Guid Id, string? Title, string? Owner, string State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int Messages, long Tokens, decimal? Cost)
{
    public static ConversationLine Of(ConversationHead head) => new(
        head.Id,
        head.Metadata.Summary,
        head.Owner,
        head.Run is not null ? "running" : head.Pending is not null ? "waiting" : head.Standing.ToString(),
        head.CreatedAt,
        head.UpdatedAt,
        head.MessageCount,
        head.Total?.Total ?? 0,
        head.Total?.Cost);
}

using Conversations.Gateway.Auth;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Chat.Conversations;

/// <summary>Conversations as the dialect shows them.</summary>
static class ConversationProjection
{
    const int LongestPreview = 120;

    public static ConversationDto ToWire(this ConversationHead head) => new(
        head.Id,
        head.Owner ?? Caller.Local.Name,
        Titles.Of(head.Metadata),
        head.Metadata.Archived is true,
        Messages(head),
        (head.Total ?? Usage.None).Total,
        head.Total?.Cost ?? 0,
        head.CreatedAt,
        head.UpdatedAt,
        head.Metadata.LastMessageAt);

    /// <param name="newest">Its newest message; null: it has none.</param>
    public static ConversationListItem ToListItem(this ConversationHead head, MessageEvent? newest) => new(
        head.Id,
        Titles.Of(head.Metadata),
        head.Metadata.Archived is true,
        Messages(head),
        newest is null ? null : Titles.Cut(newest.Message.Text(), LongestPreview),
        head.CreatedAt,
        head.UpdatedAt);

    // The system prompt is the server's own.
    static int Messages(ConversationHead head) => Math.Max(0, head.MessageCount - (head.SystemSeq > 0 ? 1 : 0));
}

using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>Which conversations a search or a count is about.</summary>
/// <param name="Title">Case-insensitive, anywhere in it.</param>
/// <param name="CreatedFrom">Inclusive, as <paramref name="UpdatedFrom"/>.</param>
/// <param name="CreatedUntil">Exclusive, as <paramref name="UpdatedUntil"/>.</param>
sealed record ConversationFilter(
    string? Title, DateTimeOffset? CreatedFrom, DateTimeOffset? CreatedUntil, DateTimeOffset? UpdatedFrom, DateTimeOffset? UpdatedUntil, string? Sandbox)
{
    public static ConversationFilter Of(WireQuery query, TimeZoneInfo zone) => new(
        query.Text("title__contains"),
        query.Time("created_at__gte", zone),
        query.Time("created_at__lt", zone),
        query.Time("updated_at__gte", zone),
        query.Time("updated_at__lt", zone),
        query.Text("sandbox_id__eq"));

    public bool Takes(ConversationHead head)
    {
        var (created, updated) = (WireTime.Shown(head.CreatedAt), WireTime.Shown(head.UpdatedAt));
        return !(created < CreatedFrom) && !(created >= CreatedUntil) && !(updated < UpdatedFrom) && !(updated >= UpdatedUntil)
            && (Title is null || AppConversationView.TitleOf(head)?.Contains(Title, StringComparison.OrdinalIgnoreCase) == true)
            && (Sandbox is null || (WireUuid.TryParse(Sandbox, out var sandbox) && AppConversationView.SandboxOf(head) == sandbox));
    }
}

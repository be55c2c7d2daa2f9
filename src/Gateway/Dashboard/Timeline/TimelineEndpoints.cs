using System.Collections.Immutable;
using System.Globalization;
using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dashboard.Timeline;

static class TimelineEndpoints
{
    /// <summary>Events that one answer is made of at most.</summary>
    const int PageSize = 1000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/conversations/{conversation_id}/timeline", Show).WithName("dashboard.show").Owned(OwnedKind.Conversation, "conversation_id");

    /// <summary>The newest runs of a conversation, oldest first; with <c>before</c>, those before that seq.</summary>
    [EndpointSummary("Shows the runs of a conversation as bars over time.")]
    [Asks<long>("before"), Gives<TimelineDto>]
    static async Task<JsonHttpResult<TimelineDto>> Show(HttpRequest request, IConversationReader store, CancellationToken cancellationToken, string? before = null)
    {
        var head = await request.Conversation(store, cancellationToken);
        if (before is not null && (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || seq == 0))
            throw DashboardException.Wrong("before: should be the seq of an event");
        var end = before is null ? head.LastSeq + 1 : Math.Min(long.Parse(before, CultureInfo.InvariantCulture), head.LastSeq + 1);
        var from = Math.Max(end - PageSize, 1);
        var events = await store.ReadLog(head.Id, from, (int)(end - from), cancellationToken);

        // A run that began before is shown with the page before; one that is longer than a page in pieces.
        if (from > 1 && events.Index().FirstOrDefault(each => each.Item.Event is RunStarted) is { Index: > 0 and var first }) events = [.. events.Skip(first)];
        return TypedResults.Json(
            new TimelineDto(head.Id, Title(head), events is [var oldest, ..] && oldest.Seq > 1 ? oldest.Seq : null, head.LastSeq, Waterfall.Of(events)), DashboardJson.Wire.TimelineDto);
    }

    static string? Title(ConversationHead head) => head.Metadata.Summary;
}

/// <param name="Before">Ask with this for what precedes; null: nothing does.</param>
/// <param name="LastSeq">Of the newest event; it tells whether there is something new.</param>
sealed record TimelineDto(Guid ConversationId, string? Title, long? Before, long LastSeq, ImmutableArray<TimelineRun> Runs);

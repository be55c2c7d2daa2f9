using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Announcements;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Storage;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>Tells webhooks of events, some at a time and in order, and of conversations that change.</summary>
sealed partial class Announcer(ConfiguredWebhooks webhooks, WebhookPosts posts, EventReaders readers, ConversationView view, IConversationReader store, TimeProvider time, ILogger<Announcer> logger)
    : IAnnouncer
{
    const int PageSize = 200;

    public ImmutableArray<string> Listeners => webhooks.Names;

    public TimeSpan Patience(string listener) => webhooks.Of(listener).RetryFor;

    public async Task<AnnouncementStep> Advance(AnnouncementPlace place, Guid conversationId, int failures, CancellationToken cancellationToken)
    {
        if (await store.Find(conversationId, cancellationToken) is not { } head) return new(AnnouncementOutcome.Over, place);
        // It is told of once it is there.
        if (head.Copying || !ConversationView.Shows(head)) return new(AnnouncementOutcome.Nothing, place);
        var webhook = webhooks.Of(place.Listener);
        var current = Bounded(place, head, webhook);
        if (await Changed(head, current.Noted, cancellationToken)) return await TellChange(current, head, webhook, failures, cancellationToken);
        return await TellEvents(current with { Noted = head.LastSeq }, head, webhook, failures, cancellationToken);
    }

    public async Task<AnnouncementPlace> Skip(AnnouncementPlace place, Guid conversationId, CancellationToken cancellationToken)
    {
        var last = await store.Find(conversationId, cancellationToken) is { } head ? head.LastSeq : place.Noted;
        return place with { Seq = last + 1, Index = 0, Noted = last };
    }

    AnnouncementPlace Bounded(AnnouncementPlace place, ConversationHead head, EventWebhookOptions webhook)
    {
        var oldest = head.LastSeq - webhook.MaxQueueSize + 1;
        if (place.Seq >= oldest) return place;
        LogForgotten(logger, place.Listener, head.Id, oldest - place.Seq);
        return place with { Seq = oldest, Index = 0 };
    }

    async Task<bool> Changed(ConversationHead head, long noted, CancellationToken cancellationToken)
    {
        while (noted < head.LastSeq)
        {
            var page = await store.ReadLog(head.Id, noted + 1, PageSize, cancellationToken);
            if (page.Any(logged => ChangesTheConversation(logged.Event))) return true;
            if (page.Count < PageSize) return false;
            noted = page[^1].Seq;
        }

        return false;
    }

    async Task<AnnouncementStep> TellChange(AnnouncementPlace place, ConversationHead head, EventWebhookOptions webhook, int failures, CancellationToken cancellationToken)
    {
        var info = await view.Show(head, includeSkills: false, cancellationToken);
        if (head.Deleted) info["execution_status"] = ExecutionStatus.Deleting;
        return await posts.Post(webhook, "/conversations", info, cancellationToken)
            ? new(AnnouncementOutcome.Told, place with { Noted = head.LastSeq })
            : Refused(place, webhook, failures);
    }

    async Task<AnnouncementStep> TellEvents(AnnouncementPlace place, ConversationHead head, EventWebhookOptions webhook, int failures, CancellationToken cancellationToken)
    {
        var (batch, isFull) = await Batch(place, head, webhook, cancellationToken);
        if (batch.Count == 0) return new(head.Deleted ? AnnouncementOutcome.Over : AnnouncementOutcome.Nothing, place with { Seq = head.LastSeq + 1, Index = 0 });
        if (!isFull && !head.Deleted && batch[0].At + webhook.FlushDelay - time.GetUtcNow() is { Ticks: > 0 } wait) return new(AnnouncementOutcome.Waits, place, wait);
        return await posts.Post(webhook, $"/events/{WireUuid.Hex(head.Id)}", new JsonArray([.. batch.Select(item => item.Json)]), cancellationToken)
            ? new(AnnouncementOutcome.Told, place with { Seq = batch[^1].Seq, Index = batch[^1].Index + 1 })
            : Refused(place, webhook, failures);
    }

    async Task<(List<WireEvent> Events, bool IsFull)> Batch(AnnouncementPlace place, ConversationHead head, EventWebhookOptions webhook, CancellationToken cancellationToken)
    {
        var reader = await readers.Of(head);
        var batch = new List<WireEvent>();
        var bytes = 0;
        await foreach (var item in reader.Forward(place.Seq, place.Index, cancellationToken))
        {
            bytes += WireJson.Bytes(item.Json).Length;
            if (batch.Count > 0 && bytes > webhook.MaxBatchBytes) return (batch, true);
            batch.Add(item);
            if (batch.Count == webhook.EventBufferSize) return (batch, true);
        }

        return (batch, false);
    }

    /// <summary>After a few quick tries there is no hurry any more.</summary>
    static AnnouncementStep Refused(AnnouncementPlace place, EventWebhookOptions webhook, int failures) =>
        new(AnnouncementOutcome.Refused, place, failures < webhook.Retries || webhook.FlushDelay < webhook.RetryDelay ? webhook.RetryDelay : webhook.FlushDelay);

    static bool ChangesTheConversation(LogEvent item) => item is ConversationCreated or MetadataChanged or ConversationDeleted or Forked
        or StandingChanged { Standing: Standing.Paused } or RunFinished { StopReason: StopReason.Paused or StopReason.Cancelled };

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} is not told of {Count} log events of conversation {ConversationId}: more wait than may.")]
    static partial void LogForgotten(ILogger logger, string url, Guid conversationId, long count);
}

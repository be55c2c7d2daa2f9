using System.Collections.Immutable;
using Conversations.Announcements;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>Has webhooks told of every commit. Whatever a process that died has not said to anybody, the next one finds at its start.</summary>
sealed partial class EventWebhooks(ConfiguredWebhooks webhooks, IGrainFactory grains, IConversationReader store, TimeProvider time, ILogger<EventWebhooks> logger)
    : BackgroundService, ICommitListener
{
    const int PageSize = 200;
    static readonly TimeSpan LookBack = TimeSpan.FromHours(1);

    public void Committed(Guid conversationId, ImmutableArray<LoggedEvent> events)
    {
        if (!webhooks.Names.IsEmpty) _ = Wake(conversationId, events[0].Seq);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (webhooks.Names.IsEmpty) return;
        try
        {
            await LookBackOver(time.GetUtcNow() - LookBack, stoppingToken);
        }
        catch (StorageException failure)
        {
            LogNotLooked(logger, failure);
        }
    }

    /// <summary>Wakes what has changed since a time. Who knows all goes to sleep again.</summary>
    async Task LookBackOver(DateTimeOffset since, CancellationToken cancellationToken)
    {
        for (var query = new ConversationQuery(Limit: PageSize, Order: ConversationOrder.UpdatedAt); ;)
        {
            var page = await store.List(query, cancellationToken);
            await Task.WhenAll(page.Where(head => head.UpdatedAt >= since).Select(head => Wake(head.Id, head.CreatedAt >= since ? 1 : head.LastSeq + 1)));
            if (page.Count < PageSize || page[^1].UpdatedAt < since) return;
            query = query with { After = page[^1].Id };
        }
    }

    async Task Wake(Guid conversationId, long from)
    {
        try
        {
            await grains.GetGrain<IAnnouncementGrain>(conversationId).Wake(from);
        }
        catch (Exception failure)
        {
            // A lost hint costs time: the next commit wakes it, its reminder, or the next start.
            LogNotWoken(logger, conversationId, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId}: its webhooks could not be woken.")]
    static partial void LogNotWoken(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "It is not known whether webhooks were told all: the store failed.")]
    static partial void LogNotLooked(ILogger logger, Exception failure);
}

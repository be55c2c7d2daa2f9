using System.Collections.Immutable;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>Tells the configured webhooks what happens in the conversations of this process. What waits is in memory: it is lost with the process.</summary>
sealed class EventWebhooks(
    IConfiguration configuration, IHttpClientFactory http, EventReaders readers, ConversationView view, IConversationReader store, TimeProvider time, ILogger<EventWebhook> logger)
    : BackgroundService, ICommitListener
{
    readonly ImmutableArray<EventWebhook> webhooks =
    [
        .. (configuration.GetSection(EventWebhookOptions.Section).Get<EventWebhookOptions[]>() ?? [])
            .Select(options => options.IsValid ? options : throw new InvalidOperationException($"{EventWebhookOptions.Section}: {options.BaseUrl} is no http address, or a number is too small."))
            .Select(options => new EventWebhook(options, new WebhookPosts(options, http, time, logger), readers, view, store, time, logger)),
    ];

    public void Committed(Guid conversationId, ImmutableArray<LoggedEvent> events)
    {
        foreach (var webhook in webhooks) webhook.Offer(conversationId, events);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(webhooks.Select(webhook => webhook.Run(stoppingToken)));
}

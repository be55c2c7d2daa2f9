using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Storage;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>One webhook: what it has not been told yet, some events of a conversation at a time and in order.</summary>
sealed partial class EventWebhook(
    EventWebhookOptions options, WebhookPosts posts, EventReaders readers, ConversationView view, IConversationReader store, TimeProvider time, ILogger<EventWebhook> logger)
{
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    readonly Channel<(Guid Id, ImmutableArray<LoggedEvent> Events)> offered =
        Channel.CreateBounded<(Guid, ImmutableArray<LoggedEvent>)>(new BoundedChannelOptions(options.MaxQueueSize) { FullMode = BoundedChannelFullMode.DropOldest });

    readonly Dictionary<Guid, Waiting> waiting = [];

    public void Offer(Guid id, ImmutableArray<LoggedEvent> events) => offered.Writer.TryWrite((id, events));

    public async Task Run(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                if (await Next(stopping) is var (id, events)) await Take(id, events, stopping);
                foreach (var due in waiting.Where(each => each.Value.Due <= time.GetUtcNow()).Select(each => each.Key).ToList()) await Flush(due, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(LastWords, time);
            await End(patience.Token);
        }
    }

    /// <summary>Null: something that waits is due first.</summary>
    async Task<(Guid Id, ImmutableArray<LoggedEvent> Events)?> Next(CancellationToken stopping)
    {
        var left = waiting.Count == 0 ? Timeout.InfiniteTimeSpan : waiting.Values.Min(each => each.Due) - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;
        using var alarm = new CancellationTokenSource(left, time);
        using var due = CancellationTokenSource.CreateLinkedTokenSource(stopping, alarm.Token);
        try
        {
            return await offered.Reader.ReadAsync(due.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    async Task Take(Guid id, ImmutableArray<LoggedEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.Find(id, cancellationToken) is not { } head || !ConversationView.Shows(head)) return;
            var reader = await readers.Of(head);
            foreach (var logged in events)
                foreach (var item in await reader.Project(logged, cancellationToken)) await Add(id, item.Json, cancellationToken);
            if (!events.Any(logged => ChangesTheConversation(logged.Event)) || head.Copying) return;
            var info = await view.Show(head, includeSkills: false);
            if (head.Deleted) info["execution_status"] = ExecutionStatus.Deleting;
            await posts.Post("/conversations", info, cancellationToken);
            if (head.Deleted) await Flush(id, cancellationToken);
        }
        catch (Exception failure) when (failure is StorageException or TimeoutException)
        {
            LogLost(logger, id, failure);
        }
    }

    async Task Add(Guid id, JsonObject item, CancellationToken cancellationToken)
    {
        if (!waiting.TryGetValue(id, out var held)) waiting[id] = held = new Waiting();
        var bytes = WireJson.Bytes(item).Length;
        if (held.Bytes > 0 && held.Bytes + bytes > options.MaxBatchBytes)
        {
            await Flush(id, cancellationToken);
            waiting[id] = held = new Waiting();
        }

        held.Events.Add(item);
        held.Bytes += bytes;
        held.Due = time.GetUtcNow() + options.FlushDelay;
        if (held.Events.Count >= options.EventBufferSize) await Flush(id, cancellationToken);
    }

    async Task Flush(Guid id, CancellationToken cancellationToken)
    {
        if (!waiting.Remove(id, out var held)) return;
        await posts.Post($"/events/{WireUuid.Hex(id)}", new JsonArray([.. held.Events]), cancellationToken);
    }

    async Task End(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var id in waiting.Keys.ToList()) await Flush(id, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The server does not wait any longer for somebody who does not answer.
        }
    }

    static bool ChangesTheConversation(LogEvent item) => item is ConversationCreated or MetadataChanged or ConversationDeleted or Forked
        or StandingChanged { Standing: Standing.Paused } or RunFinished { StopReason: StopReason.Paused or StopReason.Cancelled };

    [LoggerMessage(LogLevel.Warning, "A webhook is not told of events of conversation {ConversationId}.")]
    static partial void LogLost(ILogger logger, Guid conversationId, Exception failure);

    sealed class Waiting
    {
        public List<JsonObject> Events { get; } = [];

        public int Bytes { get; set; }

        public DateTimeOffset Due { get; set; }
    }
}

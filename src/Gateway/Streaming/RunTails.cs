using System.Collections.Concurrent;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Streaming;

/// <summary>The tails of the runs that this process shows in one dialect: one each, shared by all its clients.</summary>
sealed class RunTails(
    RunProjection project,
    ConversationFeeds feeds,
    RunReaders readers,
    IConversationReader log,
    IGrainFactory grains,
    IOptions<StreamingOptions> options,
    TimeProvider time)
{
    readonly ConcurrentDictionary<Guid, RunTail> tails = new();
    readonly RunReplay replay = new(project, log, grains, time);

    public int Count => tails.Count;

    /// <summary>Listens for a run that is about to be begun under this id. The caller holds the tail, and releases it.</summary>
    public async Task<RunTail> Listen(Guid conversationId, Guid runId)
    {
        var tail = Create(conversationId, runId);
        tails[runId] = tail;
        await Attach(tail);
        return tail;
    }

    /// <summary>The tail of a run in progress. The caller holds it, and releases it.</summary>
    public async Task<RunTail> Open(RunRecord run)
    {
        while (true)
        {
            if (tails.TryGetValue(run.Id, out var open) && open.TryHold())
            {
                // Whoever listened for it may not have learnt where it begins.
                open.Begin(run, hot: true);
                return open;
            }

            var tail = Create(run.ConversationId, run.Id);
            if (open is not null) tails.TryRemove(new(run.Id, open));
            if (!tails.TryAdd(run.Id, tail)) continue;
            await Attach(tail);
            tail.Begin(run, hot: false);
            return tail;
        }
    }

    /// <summary>A run in progress that somebody follows here; null: it must be looked up. Thousands who come back at once cost no query each.</summary>
    public RunRecord? Find(Guid runId) => tails.TryGetValue(runId, out var tail) ? tail.Running : null;

    /// <summary>Copies a run's stream from the log to one client, without a tail: for a run that is over.</summary>
    public Task Replay(RunRecord run, StreamOutput output, long after, CancellationToken cancellationToken) =>
        replay.WriteTo(output, run.Id, run.ConversationId, run.FirstSeq, after, long.MaxValue, cancellationToken);

    RunTail Create(Guid conversationId, Guid runId) => new(runId, conversationId, project, readers, replay, options.Value, time, Close);

    async Task Attach(RunTail tail)
    {
        try
        {
            await feeds.Attach(ConversationStream.Of(tail.ConversationId), tail);
        }
        catch
        {
            Close(tail);
            throw;
        }
    }

    void Close(RunTail tail)
    {
        tails.TryRemove(new(tail.RunId, tail));
        feeds.Detach(ConversationStream.Of(tail.ConversationId), tail);
        tail.Dispose();
    }
}

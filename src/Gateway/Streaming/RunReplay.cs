using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>Makes a run's frames again from the log, for one client: of a run that is over, or up to where a shared window begins.</summary>
sealed class RunReplay(RunProjection project, IConversationReader log, IGrainFactory grains, TimeProvider time)
{
    const int PageSize = 64;
    const int FlushBytes = 64 << 10;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes the frames after <paramref name="after"/> until one of at least <paramref name="until"/> or the run's end was written.</summary>
    /// <returns>Seq of the last frame that needs not be written any more.</returns>
    public async Task<long> WriteTo(
        StreamOutput output, Guid runId, Guid conversationId, long firstSeq, long after, long until, CancellationToken cancellationToken)
    {
        var buffer = new FrameBuffer(after);
        var fold = new RunFold(runId, project(conversationId, runId, buffer));
        fold.Begin(firstSeq);
        while (true)
        {
            var page = await log.ReadLog(conversationId, fold.Next, PageSize, cancellationToken);
            foreach (var logged in page)
            {
                if (await Take(new Committed([logged]))) return Math.Max(after, buffer.LastSeq);
            }

            if (page.Count == PageSize) continue;

            // The rest of what was shown to others is not in the log yet.
            var inFlight = fold.AwaitsPieces ? await grains.GetGrain<IConversationGrain>(conversationId).InFlight() : null;
            if (inFlight is not null && await Take(inFlight)) return Math.Max(after, buffer.LastSeq);
            await Task.Delay(Pause, time, cancellationToken);
        }

        async ValueTask<bool> Take(FeedItem item)
        {
            fold.Take(item);
            var done = fold.Finished || buffer.LastSeq >= until;
            if (!done && buffer.Frames.Length < FlushBytes) return false;
            output.Write(buffer.Frames);
            buffer.Clear();
            await output.Flush(cancellationToken);
            return done;
        }
    }
}

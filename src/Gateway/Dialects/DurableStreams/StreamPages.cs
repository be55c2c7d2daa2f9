using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>Reads what a conversation's stream has behind an offset: the log, and then the answer in flight.</summary>
sealed class StreamPages(IConversationReader log, IGrainFactory grains, IOptions<StreamingOptions> options)
{
    const int PageSize = 256;

    /// <summary>One page.</summary>
    /// <returns>Whether it reaches the end.</returns>
    public async Task<(StreamBatch Batch, bool UpToDate)> Read(ConversationHead head, StreamOffset after, bool allPieces, CancellationToken cancellationToken)
    {
        var sink = SinkOf(head, after, allPieces);
        var fold = new RunFold(null, sink);
        fold.Begin(after.ReadFrom);
        var page = await log.ReadLog(head.Id, fold.Next, PageSize, cancellationToken);
        // One event at a time: the sink takes no more once it is full.
        foreach (var logged in page) fold.Take(new Committed([logged]));
        if (page.Count == PageSize || sink.HasOverflowed) return (sink.Take(), false);

        var inFlight = fold.AwaitsPieces ? await grains.GetGrain<IConversationGrain>(head.Id).InFlight() : null;
        var isWhole = inFlight is null || fold.Take(inFlight);
        return (sink.Take(), isWhole && !sink.HasOverflowed);
    }

    /// <summary>Where the stream ends now.</summary>
    public async Task<StreamOffset> Tail(ConversationHead head, CancellationToken cancellationToken)
    {
        if (head.Run?.Step is not { } step) return new StreamOffset(head.LastSeq, 0, 0);
        var place = new StreamOffset(await Begun(head, step.MessageId, cancellationToken) - 1, 0, 0);
        while (true)
        {
            var (batch, upToDate) = await Read(head, place, allPieces: true, cancellationToken);
            place = batch.Next;
            if (upToDate) return place;
        }
    }

    /// <summary>Whether a client can have been told this offset.</summary>
    public async Task<bool> Knows(ConversationHead head, StreamOffset offset, CancellationToken cancellationToken)
    {
        if (offset.Seq > head.LastSeq) return false;
        if (offset.Step == 0) return true;
        return await log.ReadLog(head.Id, offset.Step, 1, cancellationToken) is [{ Event: StepStarted }];
    }

    public ItemSink SinkOf(ConversationHead head, StreamOffset after, bool allPieces) => new(head.Id, after, allPieces, head.ClearedSeq, options.Value.StreamWindowBytes);

    /// <summary>Seq of the event by which the step began that gives an answer: it stands a little before the end.</summary>
    async Task<long> Begun(ConversationHead head, Guid messageId, CancellationToken cancellationToken)
    {
        for (var last = head.LastSeq; last >= head.Run!.FirstSeq; last -= PageSize)
        {
            var from = Math.Max(1, last - PageSize + 1);
            foreach (var logged in await log.ReadLog(head.Id, from, (int)(last - from + 1), cancellationToken))
            {
                if (logged.Event is StepStarted step && step.MessageId == messageId) return logged.Seq;
            }
        }

        return head.LastSeq + 1;
    }
}

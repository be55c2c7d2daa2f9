using System.Buffers;
using System.Text.Json;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>Gathers the items behind an offset, as JSON, until somebody takes them. Told from one thread, taken from another.</summary>
/// <param name="after">What was told up to there is left out.</param>
/// <param name="clearedSeq">What was said up to there is forgotten.</param>
/// <param name="mostBytes">Of items that nobody takes; what comes beyond is dropped, and the place stays before it.</param>
sealed class ItemSink(Guid conversationId, StreamOffset after, bool allPieces, long clearedSeq, int mostBytes) : IRunSink
{
    static readonly JsonWriterOptions Plain = new() { Encoder = StreamJson.Wire.Options.Encoder };

    readonly Lock gate = new();
    readonly ArrayBufferWriter<byte> items = new();
    readonly StreamOffset begin = after;
    StreamOffset place = after;
    StreamOffset told = new(after.ReadFrom - 1, 0, 0);
    Guid answering;

    public bool WantsPieces => true;

    public bool WantsOldPieces => allPieces;

    /// <summary>More came than was taken: the stream must be read anew from the last place that was told.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>The conversation is deleted: nothing follows.</summary>
    public bool HasEnded { get; private set; }

    public void Piece(AnswerInFlight answer, Delta piece)
    {
        told = told with { Pieces = told.Pieces + 1 };
        Add(told.CompareTo(begin) > 0 && told.Step > clearedSeq ? piece.ToItem(answer) : null);
    }

    public void Logged(LoggedEvent logged)
    {
        told = Behind(logged);
        var isGone = told.CompareTo(begin) <= 0 || (logged.Seq <= clearedSeq && logged.Event.IsSaid());
        Add(isGone ? null : logged.ToItem(conversationId));
        if (logged.Event is ConversationDeleted) HasEnded = true;
    }

    /// <summary>The items gathered since the last call, joined by commas, and the place behind them.</summary>
    public StreamBatch Take()
    {
        lock (gate)
        {
            var batch = new StreamBatch(items.WrittenSpan.ToArray(), place);
            items.ResetWrittenCount();
            return batch;
        }
    }

    void Add(StreamItem? item)
    {
        lock (gate)
        {
            HasOverflowed |= items.WrittenCount > mostBytes;
            if (HasOverflowed || told.CompareTo(place) < 0) return;
            place = told;
            if (item is null) return;
            if (items.WrittenCount > 0) items.Write(","u8);
            using var json = new Utf8JsonWriter(items, Plain);
            JsonSerializer.Serialize(json, item, StreamJson.Wire.StreamItem);
        }
    }

    /// <summary>The place behind an event: an answer in progress goes on until its message, a new owner of its run, or the run's end.</summary>
    StreamOffset Behind(LoggedEvent logged)
    {
        if (logged.Event is StepStarted step)
        {
            answering = step.MessageId;
            return new StreamOffset(logged.Seq, 0, logged.Seq);
        }

        var goesOn = told.Step > 0 && logged.Event is not (RunRecovered or RunFinished) && !(logged.Event is MessageEvent said && said.Message.Id == answering);
        return goesOn ? told with { Seq = logged.Seq } : new StreamOffset(logged.Seq, 0, 0);
    }
}

/// <param name="Items">JSON, joined by commas; empty: none.</param>
/// <param name="Next">The place behind them.</param>
readonly record struct StreamBatch(byte[] Items, StreamOffset Next);

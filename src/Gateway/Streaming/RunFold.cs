using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>
/// Makes of hints, log pages and snapshots, which may overlap, repeat or be missing, the one exact sequence of a run, or of a conversation.
/// Pure but for its sink: what is missing is for <see cref="RunReader"/> to fetch.
/// </summary>
/// <remarks>
/// The order is that of the log. Pieces of an answer have their place between the start of its step and the event that brings
/// it whole, so pieces of an answer whose step is not known to have begun mean that the log has more to tell first.
/// </remarks>
/// <param name="runId">Null: all that happens in the conversation, which has no end.</param>
sealed class RunFold(Guid? runId, IRunSink sink)
{
    readonly HashSet<Guid> closed = [];
    Guid open;
    int shown;

    /// <summary>Seq of the log's next event; 0 while it is not known where the run begins.</summary>
    public long Next { get; private set; }

    /// <summary>The run has ended, and all of it was told.</summary>
    public bool Finished { get; private set; }

    /// <summary>A model is answering, as far as is known, and somebody wants to see the pieces.</summary>
    public bool AwaitsPieces => open != Guid.Empty && sink.WantsPieces;

    /// <summary>Says where the run begins, if that is not known yet.</summary>
    public void Begin(long firstSeq)
    {
        if (Next == 0) Next = firstSeq;
    }

    /// <summary>Tells the sink what is new in <paramref name="item"/>.</summary>
    /// <returns>False when something before it is missing; what follows the gap was not taken.</returns>
    public bool Take(FeedItem item) => Finished || item switch
    {
        Committed committed => Take(committed.Events),
        Streamed streamed => Take(streamed),
        _ => true,
    };

    bool Take(ImmutableArray<LoggedEvent> events)
    {
        foreach (var logged in events)
        {
            if (Finished) return true;
            if (Next == 0)
            {
                if (runId is null) return false;
                if (RunOf(logged.Event) != runId) continue;
                if (logged.Event is not RunStarted) return false;
                Next = logged.Seq;
            }

            if (logged.Seq < Next) continue;
            if (logged.Seq > Next) return false;
            Next++;
            if (Includes(RunOf(logged.Event))) Tell(logged);
        }

        return true;
    }

    bool Take(Streamed streamed)
    {
        if (!Includes(streamed.Answer.RunId)) return true;
        if (streamed.Answer.MessageId != open) return closed.Contains(streamed.Answer.MessageId);
        if (!sink.WantsPieces) return true;
        if (streamed.First > shown) return false;

        var deltas = streamed.Deltas.AsSpan();
        for (var index = shown - streamed.First; index < deltas.Length; index++)
        {
            sink.Piece(streamed.Answer, deltas[index]);
            shown++;
        }

        return true;
    }

    void Tell(LoggedEvent logged)
    {
        switch (logged.Event)
        {
            case StepStarted step:
                Close();
                open = step.MessageId;
                break;
            case MessageEvent added when added.Message.Id == open:
                TellRest(added.Message);
                Close();
                break;
            case RunRecovered:
                Close();
                break;
            case RunFinished:
                Close();
                Finished = runId is not null;
                break;
        }

        sink.Logged(logged);
    }

    void TellRest(Message message)
    {
        if (!sink.WantsPieces || !sink.WantsOldPieces || message.Chunks is not { } chunks || shown >= chunks.Items.Length) return;
        var answer = new AnswerInFlight(message.RunId ?? Guid.Empty, message.StepId ?? Guid.Empty, message.Id, message.Date);
        foreach (var piece in chunks.Cut(message.Parts, shown)) sink.Piece(answer, piece);
    }

    bool Includes(Guid run) => runId is not { } mine || run == mine;

    void Close()
    {
        if (open != Guid.Empty) closed.Add(open);
        open = Guid.Empty;
        shown = 0;
    }

    static Guid RunOf(LogEvent logged) => logged switch
    {
        MessageEvent added => added.Message.RunId ?? Guid.Empty,
        RunStarted started => started.RunId,
        StepStarted step => step.RunId,
        StepFinished step => step.RunId,
        ToolsStarted tools => tools.RunId,
        RunRecovered recovered => recovered.RunId,
        RunFinished finished => finished.RunId,
        _ => Guid.Empty,
    };
}

using System.Buffers;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A run as Letta's server-sent events. Their numbers count the events shown, from 1: the log and the run's options decide them.</summary>
sealed class LettaRunProjector(Guid runId, IFrameWriter frames) : IRunProjector
{
    /// <summary>At a restart the count goes on at the next multiple of this, so that numbers of void pieces are never given again.</summary>
    public const long RestartStride = 1 << 20;

    readonly EventWriter events = new(frames);
    readonly List<PieceTemplate> templates = [];
    readonly HashSet<string> clientTools = [];
    readonly HashSet<string> clientResults = [];
    readonly HashSet<string> requested = [];
    RunOptions options = new();
    MessageShape shape;
    MessageEvent? withCalls;
    long count;

    public bool WantsPieces => options.StreamTokens;

    /// <summary>The number that is shown: none in a stream that cannot be asked for again.</summary>
    long? Shown => options.Background ? count : null;

    public void Piece(AnswerInFlight answer, Delta piece)
    {
        var template = Template(answer, piece);
        if (template is null) return;
        template.Write(frames, piece, ++count);
        frames.Commit(count);
    }

    public void Logged(LoggedEvent logged)
    {
        if (logged.Event is not StepFinished) ShowCalls(logged.Event as ApprovalRequested);
        switch (logged.Event)
        {
            case RunStarted started:
                Begin(started, logged.At);
                break;
            case StepStarted:
                templates.Clear();
                break;
            // A message without a step is one that the client sent.
            case MessageAdded { Message: { Role: Role.Assistant, StepId: not null } } answer:
                Show(answer);
                break;
            case ApprovalRequested request when !request.ToolCallIds.All(requested.Contains):
                ShowWhole(request);
                break;
            case ApprovalDecided decided:
                clientResults.UnionWith(decided.Answers.Where(given => given.Result is not null).Select(given => given.ToolCallId));
                break;
            case ToolReturned returned:
                Show(returned);
                break;
            case Compacted compacted:
                Show(compacted, logged.At);
                break;
            case RunRecovered recovered:
                count = ((count / RestartStride) + 1) * RestartStride;
                events.Restarted(NamedId.Of($"{runId}:restart:{count}"), logged.At, recovered, Shown);
                frames.Commit(count);
                break;
            case RunFinished finished:
                Finish(finished);
                break;
        }
    }

    public void KeepAlive(IBufferWriter<byte> output, DateTimeOffset now)
    {
        new EventWriter(output).Ping(Guid.NewGuid(), now, runId, count == 0 ? null : Shown);
    }

    void Begin(RunStarted started, DateTimeOffset at)
    {
        options = started.Options;
        shape = new MessageShape(options.MessageTypes, Summaries: options.CompactionMessages);
        clientTools.UnionWith(options.ClientTools.Select(tool => tool.Name));
        if (!options.Pings) return;
        count++;
        events.Ping(NamedId.Of($"{runId}:ping"), at, runId, Shown);
        frames.Commit(count);
    }

    void Show(MessageAdded answer)
    {
        if (options.StreamTokens && answer.Message.Chunks is not null) return;
        ShowWhole(answer, shape with { Waiting = answer.Message.Parts.OfType<ToolCallPart>().Select(call => call.ToolCallId).ToHashSet() });
        withCalls = answer;
    }

    /// <summary>Shows the calls of an answer, but for those that wait for a decision: which that are stands in the event after it.</summary>
    void ShowCalls(ApprovalRequested? request)
    {
        if (withCalls is not { } answer) return;
        withCalls = null;
        var waiting = shape with { Waiting = request?.ToolCallIds.ToHashSet() };
        foreach (var message in ApiMessage.Of(answer, waiting))
        {
            if (message.Type == MessageTypes.ToolCall) Show(message, waiting);
        }
    }

    /// <summary>Shows results; of a stream of tokens those that the client gave are no part, because it has them.</summary>
    void Show(ToolReturned returned)
    {
        var parts = returned.Message.Parts;
        if (options.StreamTokens) parts = parts.RemoveAll(part => part is ToolReturnPart result && clientResults.Contains(result.ToolCallId));
        if (!parts.IsEmpty) ShowWhole(returned with { Message = returned.Message with { Parts = parts } });
    }

    void Show(Compacted compacted, DateTimeOffset at)
    {
        if (options.CompactionMessages && shape.Shows(MessageTypes.Event))
        {
            count++;
            events.Compaction(NamedId.Of($"{compacted.Message.Id}:event"), at, runId, compacted.Stats, Shown);
            frames.Commit(count);
        }

        ShowWhole(compacted);
    }

    void ShowWhole(MessageEvent stored) => ShowWhole(stored, shape);

    void ShowWhole(MessageEvent stored, MessageShape shown)
    {
        foreach (var message in ApiMessage.Of(stored, shown)) Show(message, shown);
    }

    void Show(ApiMessage message, MessageShape shown)
    {
        count++;
        events.Message(message, shown, Shown);
        frames.Commit(count);
    }

    void Finish(RunFinished finished)
    {
        events.StopReason(finished.StopReason);
        frames.Commit(++count);
        if (finished.Error is { } error)
        {
            count++;
            var failure = LettaFailure.Of(error);
            events.Error(runId, failure.Type, failure.Message, failure.Detail, Shown);
        }
        else
        {
            count++;
            events.Usage(finished);
        }

        frames.Commit(count);
        events.Done();
        frames.Commit(++count);
    }

    PieceTemplate? Template(AnswerInFlight answer, Delta piece)
    {
        foreach (var known in templates)
        {
            if (known.Part == piece.Part) return known.Hidden ? null : known;
        }

        var type = piece.Kind switch
        {
            DeltaKind.Text => MessageTypes.Assistant,
            DeltaKind.Reasoning => MessageTypes.Reasoning,
            _ when clientTools.Contains(piece.ToolName ?? "") => MessageTypes.ApprovalRequest,
            _ => MessageTypes.ToolCall,
        };
        if (type == MessageTypes.ApprovalRequest) requested.Add(piece.ToolCallId!);
        var template = new PieceTemplate(answer, piece, type, options.Background) { Hidden = !shape.Shows(type) };
        templates.Add(template);
        return template.Hidden ? null : template;
    }
}

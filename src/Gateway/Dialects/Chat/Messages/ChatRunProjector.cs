using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>A run as the dialect's server-sent events, numbered from 1 as they come.</summary>
sealed class ChatRunProjector(Guid conversationId, Guid runId, IFrameWriter frames) : IRunProjector
{
    /// <summary>At a restart the count goes on at the next multiple of this, so that numbers of void pieces are never given again.</summary>
    const long RestartStride = 1 << 20;

    readonly StepLog steps = new();
    MessageEvent? said;
    DateTimeOffset startedAt;
    string model = "";
    long count;

    public bool WantsPieces => true;

    public void Piece(AnswerInFlight answer, Delta piece)
    {
        if (piece.Kind == DeltaKind.ToolCall) return;
        var type = piece.Kind == DeltaKind.Reasoning ? "reasoning" : "text";
        Show("message.delta", new DeltaEvent(answer.MessageId, type, piece.Text), ChatJson.Wire.DeltaEvent);
    }

    public void Logged(LoggedEvent logged)
    {
        steps.Add(logged);
        // An answer is shown with what it used, which the event after it tells.
        if (said is not null) ShowSaid();
        switch (logged.Event)
        {
            case RunStarted started:
                (model, startedAt) = (started.Model, logged.At);
                break;
            case MessageAdded { Message.Role: Role.Assistant, Message.StepId: not null } answer:
                said = answer;
                break;
            case ToolReturned returned:
                Show(returned);
                break;
            case RunRecovered recovered:
                count = ((count / RestartStride) + 1) * RestartStride;
                if (recovered.VoidedMessageId is { } voided) Show("message.void", new VoidEvent(voided), ChatJson.Wire.VoidEvent);
                break;
            case RunFinished finished:
                Finish(finished, logged.At);
                break;
        }
    }

    public void KeepAlive(IBufferWriter<byte> output, DateTimeOffset now) => ChatEvents.KeepAlive(output);

    void ShowSaid()
    {
        Show(said!);
        said = null;
    }

    void Show(MessageEvent stored) => Show("message.completed", stored.ToWire(conversationId, steps.Of(stored)), ChatJson.Wire.MessageDto);

    void Finish(RunFinished finished, DateTimeOffset at)
    {
        if (finished.Error is { } error) Show("error", new ErrorEvent(502, ChatRefusals.Text(error)), ChatJson.Wire.ErrorEvent);
        else Show("usage", finished.Usage.ToWire(model, at - startedAt), ChatJson.Wire.UsageDto);
        Show("done", new DoneEvent(runId, MessageProjection.NameOf(finished.Status)), ChatJson.Wire.DoneEvent);
    }

    void Show<T>(string name, T data, JsonTypeInfo<T> type)
    {
        ChatEvents.Write(frames, name, new StreamCursor(runId, ++count), data, type);
        frames.Commit(count);
    }
}

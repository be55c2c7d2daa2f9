using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>What a run brought, for a client that waits for its end.</summary>
sealed class ChatRun(Guid conversationId) : IRunSink
{
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly StepLog steps = new();
    MessageEvent? asked;
    MessageEvent? answer;
    LoggedEvent? first;

    public bool WantsPieces => false;

    /// <summary>Completes with the run.</summary>
    public Task Ended => ended.Task;

    public RunFinished? Finished { get; private set; }

    DateTimeOffset EndedAt { get; set; }

    public void Piece(AnswerInFlight answer, Delta piece)
    {
    }

    public void Logged(LoggedEvent logged)
    {
        steps.Add(logged);
        switch (logged.Event)
        {
            case RunStarted:
                first = logged;
                break;
            case MessageAdded { Message: { Role: Role.User, StepId: null } } sent:
                asked ??= sent;
                break;
            case MessageAdded { Message: { Role: Role.Assistant, StepId: not null } } said:
                answer = said;
                break;
            case RunFinished finished:
                (Finished, EndedAt) = (finished, logged.At);
                ended.TrySetResult();
                break;
        }
    }

    /// <summary>The answer to the request, of a run that has ended well or was cut short.</summary>
    public SentDto ToWire() => new(
        asked!.ToWire(conversationId, status: Finished!.Status),
        answer?.ToWire(conversationId, steps.Of(answer)),
        Finished.Usage.ToWire(((RunStarted)first!.Event).Model, EndedAt - first.At));
}

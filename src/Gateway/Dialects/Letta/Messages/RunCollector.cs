using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Collects what a run brought, for a client that waits for its end.</summary>
sealed class RunCollector : IRunSink
{
    readonly TaskCompletionSource<RunFinished> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<MessageEvent> messages = [];

    public bool WantsPieces => false;

    /// <summary>Completes with the run.</summary>
    public Task<RunFinished> Finished => finished.Task;

    /// <summary>The run's messages without those that it was given.</summary>
    public IReadOnlyList<MessageEvent> Messages => messages;

    public void Piece(AnswerInFlight answer, Delta piece)
    {
    }

    public void Logged(LoggedEvent logged)
    {
        switch (logged.Event)
        {
            case MessageAdded { Message.StepId: not null } or ToolReturned or ApprovalRequested or Compacted:
                messages.Add((MessageEvent)logged.Event);
                break;
            case RunFinished end:
                finished.TrySetResult(end);
                break;
        }
    }
}

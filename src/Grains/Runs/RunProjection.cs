using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Runs;

/// <summary>The row that lists show of a run, from the events that begin and end it.</summary>
static class RunProjection
{
    /// <returns><paramref name="run"/> itself when the events do not concern it.</returns>
    public static RunRecord? Apply(RunRecord? run, ConversationHead head, ImmutableArray<LoggedEvent> events)
    {
        foreach (var logged in events)
        {
            run = logged.Event switch
            {
                RunStarted started => new RunRecord(started.RunId, head.Id, head.AgentId, logged.Seq, logged.At, started.Options) { Status = RunStatus.Running },
                RunFinished finished when run is not null => run with
                {
                    Status = finished.Status,
                    StopReason = finished.StopReason,
                    Error = finished.Error,
                    CompletedAt = logged.At,
                    Usage = finished.Usage,
                    Steps = finished.Steps,
                },
                RunCancelled cancelled when run?.Id == cancelled.RunId => run with
                {
                    Status = RunStatus.Cancelled,
                    StopReason = StopReason.Cancelled,
                    CompletedAt = logged.At,
                },
                _ => run,
            };
        }

        return run;
    }
}

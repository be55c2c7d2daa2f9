using System.Runtime.CompilerServices;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>What the log tells of one run.</summary>
static class RunLog
{
    const int PageSize = 500;

    /// <summary>The run's model calls, oldest first.</summary>
    public static async Task<List<Step>> ReadSteps(this IConversationReader store, RunRecord run, CancellationToken cancellationToken)
    {
        var steps = new List<Step>();
        await foreach (var logged in store.ReadRun(run, cancellationToken))
        {
            switch (logged.Event)
            {
                case StepStarted started when started.RunId == run.Id:
                    // A call that is made again keeps its step: only the newest attempt counts.
                    steps.RemoveAll(step => step.Started.StepId == started.StepId);
                    if (steps.Count > 0) steps[^1] = steps[^1] with { Last = false };
                    steps.Add(new Step(started, logged.At, Usage: null, Last: true));
                    break;
                case StepFinished finished when finished.RunId == run.Id:
                    Change(finished.StepId, step => step with { Usage = finished.Usage, AnsweredAt = logged.At });
                    break;
                case ToolsStarted tools when tools.RunId == run.Id:
                    Change(tools.StepId, step => step with { ToolsStartedAt = logged.At });
                    break;
                case ToolReturned { Message.StepId: { } stepId }:
                    Change(stepId, step => step with { ToolsEndedAt = logged.At });
                    break;
            }
        }

        return steps;

        void Change(Guid stepId, Func<Step, Step> change)
        {
            var index = steps.FindIndex(step => step.Started.StepId == stepId);
            if (index >= 0) steps[index] = change(steps[index]);
        }
    }

    static async IAsyncEnumerable<LoggedEvent> ReadRun(
        this IConversationReader store, RunRecord run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = run.FirstSeq;
        while (true)
        {
            var page = await store.ReadLog(run.ConversationId, from, PageSize, cancellationToken);
            foreach (var logged in page)
            {
                yield return logged;
                if (logged.Event is RunFinished finished && finished.RunId == run.Id) yield break;
            }

            if (page.Count < PageSize) yield break;
            from = page[^1].Seq + 1;
        }
    }
}

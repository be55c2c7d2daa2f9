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
            switch (logged)
            {
                case StepStarted started when started.RunId == run.Id:
                    // A call that is made again keeps its step: only the newest attempt counts.
                    steps.RemoveAll(step => step.Started.StepId == started.StepId);
                    if (steps.Count > 0) steps[^1] = steps[^1] with { Last = false };
                    steps.Add(new Step(started, Usage: null, Last: true));
                    break;
                case StepFinished finished when finished.RunId == run.Id:
                    var index = steps.FindIndex(step => step.Started.StepId == finished.StepId);
                    if (index >= 0) steps[index] = steps[index] with { Usage = finished.Usage };
                    break;
            }
        }

        return steps;
    }

    static async IAsyncEnumerable<LogEvent> ReadRun(
        this IConversationReader store, RunRecord run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = run.FirstSeq;
        while (true)
        {
            var page = await store.ReadLog(run.ConversationId, from, PageSize, cancellationToken);
            foreach (var logged in page)
            {
                yield return logged.Event;
                if (logged.Event is RunFinished finished && finished.RunId == run.Id) yield break;
            }

            if (page.Count < PageSize) yield break;
            from = page[^1].Seq + 1;
        }
    }
}

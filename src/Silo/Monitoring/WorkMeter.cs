using System.Collections.Concurrent;
using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Monitoring;
using Conversations.Streams;

namespace Conversations.Silo.Monitoring;

/// <summary>Counts what the conversations of this process do, as each commit tells.</summary>
sealed class WorkMeter : ICommitListener
{
    readonly ConcurrentDictionary<string, ModelCount> models = new(StringComparer.Ordinal);
    long commits;
    long started;
    long completed;
    long failed;
    long cancelled;
    long recovered;

    public WorkCounts Counts => new()
    {
        Commits = Interlocked.Read(ref commits),
        RunsStarted = Interlocked.Read(ref started),
        RunsCompleted = Interlocked.Read(ref completed),
        RunsFailed = Interlocked.Read(ref failed),
        RunsCancelled = Interlocked.Read(ref cancelled),
        RunsRecovered = Interlocked.Read(ref recovered),
        Models = [.. models.Values.OrderBy(model => model.Model, StringComparer.Ordinal)],
    };

    public void Committed(Guid conversationId, ImmutableArray<LoggedEvent> events)
    {
        Interlocked.Increment(ref commits);
        foreach (var logged in events) Count(logged.Event);
    }

    void Count(LogEvent one)
    {
        switch (one)
        {
            case RunStarted:
                Interlocked.Increment(ref started);
                break;
            case StepFinished step:
                Add(step.Model, step.Usage);
                break;
            case UsageRecorded aside:
                Add(aside.Model, aside.Usage);
                break;
            case RunRecovered:
                Interlocked.Increment(ref recovered);
                break;
            case RunFinished run:
                Interlocked.Increment(ref CounterOf(run.Status));
                break;
        }
    }

    ref long CounterOf(RunStatus status)
    {
        if (status == RunStatus.Failed) return ref failed;
        return ref status == RunStatus.Cancelled ? ref cancelled : ref completed;
    }

    void Add(string model, Usage usage) => models.AddOrUpdate(
        model,
        static (model, usage) => new ModelCount(model, 1, usage.Prompt, usage.Completion, usage.Cost ?? 0),
        static (_, sum, usage) => sum with
        {
            Calls = sum.Calls + 1,
            Prompt = sum.Prompt + usage.Prompt,
            Completion = sum.Completion + usage.Completion,
            Cost = sum.Cost + (usage.Cost ?? 0),
        },
        usage);
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Conversations.Log;
using Conversations.Streams;
using Conversations.Storage;
using Conversations.Telemetry;

namespace Conversations.Grains.Telemetry;

/// <summary>Counts and times runs and their tools.</summary>
public sealed class RunMeter : ICommitListener
{
    // Runs and tools take from milliseconds to hours.
    static readonly InstrumentAdvice<double> Times = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] };

    readonly Counter<long> started, ended, recovered;
    readonly UpDownCounter<long> active;
    readonly Histogram<double> runs, tools;

    public RunMeter(IMeterFactory meters)
    {
        var meter = meters.Create(TelemetryNames.Source);
        started = meter.CreateCounter<long>(TelemetryNames.RunsStarted, "{run}", "Runs that began.");
        ended = meter.CreateCounter<long>(TelemetryNames.RunsEnded, "{run}", "Runs that ended, by their status.");
        recovered = meter.CreateCounter<long>(TelemetryNames.RunsRecovered, "{run}", "Runs that another owner took over in their midst.");
        active = meter.CreateUpDownCounter<long>(TelemetryNames.RunsActive, "{run}", "Runs at work in this silo.");
        runs = meter.CreateHistogram(TelemetryNames.RunDuration, "s", "Time from the begin of a run to its end.", null, Times);
        tools = meter.CreateHistogram(TelemetryNames.ToolDuration, "s", "Time that a tool call took.", null, Times);
    }

    public void Committed(Guid conversationId, ImmutableArray<LoggedEvent> events)
    {
        foreach (var logged in events)
        {
            switch (logged.Event)
            {
                case RunStarted:
                    started.Add(1);
                    break;
                case RunFinished finished:
                    ended.Add(1, new KeyValuePair<string, object?>(TelemetryNames.RunStatus, Word(finished.Status)));
                    break;
                case RunCancelled:
                    ended.Add(1, new KeyValuePair<string, object?>(TelemetryNames.RunStatus, Word(RunStatus.Cancelled)));
                    break;
                case RunRecovered:
                    recovered.Add(1);
                    break;
            }
        }
    }

    internal void Active(int change) => active.Add(change);

    internal void Ended(RunRecord run)
    {
        if (!runs.Enabled || run.CompletedAt is not { } end) return;
        runs.Record(
            (end - run.CreatedAt).TotalSeconds,
            new(TelemetryNames.Operation, TelemetryNames.Run),
            new KeyValuePair<string, object?>(TelemetryNames.RunStatus, Word(run.Status)));
    }

    internal void Tool(string name, TimeSpan took, string? error)
    {
        if (!tools.Enabled) return;
        var tags = new TagList { { TelemetryNames.ToolName, name } };
        if (error is not null) tags.Add(TelemetryNames.ErrorType, error);
        tools.Record(took.TotalSeconds, tags);
    }

    static string Word(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        _ => "running",
    };
}

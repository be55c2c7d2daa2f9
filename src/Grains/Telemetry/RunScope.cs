using System.Diagnostics;
using Conversations.Storage;
using Conversations.Telemetry;

namespace Conversations.Grains.Telemetry;

/// <summary>A run while an activation works on it.</summary>
readonly struct RunScope : IDisposable
{
    readonly RunMeter meter;
    readonly Activity? span;
    readonly IDisposable? ids;

    public RunScope(RunMeter meter, Activity? span, IDisposable? ids)
    {
        (this.meter, this.span, this.ids) = (meter, span, ids);
        meter.Active(1);
    }

    /// <summary>The activation works on it no more.</summary>
    /// <param name="run">What is stored of it; one that has no end yet goes on elsewhere.</param>
    public void End(RunRecord run)
    {
        meter.Ended(run);
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag(TelemetryNames.RunStatus, run.Status.ToString())
            .SetTag(TelemetryNames.InputTokens, run.Usage.Prompt)
            .SetTag(TelemetryNames.OutputTokens, run.Usage.Completion);
        if (run.Error is { } error) span.Fail(error.Failure.ToString());
    }

    public void Dispose()
    {
        meter.Active(-1);
        ids?.Dispose();
        span?.Dispose();
    }
}

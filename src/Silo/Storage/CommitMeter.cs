using System.Diagnostics.Metrics;
using Conversations.Telemetry;

namespace Conversations.Silo.Storage;

/// <summary>Counts and times group commits.</summary>
internal sealed class CommitMeter
{
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;
    private readonly Counter<long> _failures;
    private Func<int> _waiting = static () => 0;

    public CommitMeter(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(TelemetryNames.Source);
        _duration = meter.CreateHistogram(
            TelemetryNames.CommitDuration, "s", "Time of one transaction with all commits in it, up to when it is durable.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] });
        _size = meter.CreateHistogram(
            TelemetryNames.CommitGroupSize, "{commit}", "Commits in one transaction.", null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _failures = meter.CreateCounter<long>(TelemetryNames.CommitsFailed, "{commit}", "Commits whose transaction failed.");
        meter.CreateObservableUpDownCounter(TelemetryNames.CommitsWaiting, () => _waiting(), "{commit}", "Commits that wait for a transaction.");
    }

    /// <param name="waiting">How many wait just now.</param>
    public void Watch(Func<int> waiting) => _waiting = waiting;

    public long Begin() => _time.GetTimestamp();

    public void Ended(long began, int commits)
    {
        _duration.Record(_time.GetElapsedTime(began).TotalSeconds);
        _size.Record(commits);
    }

    public void Failed(int commits) => _failures.Add(commits);
}

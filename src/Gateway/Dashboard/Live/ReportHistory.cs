using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Live;

/// <summary>The reports of the last minute, of each process that still lives.</summary>
sealed class ReportHistory
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Dictionary<Guid, List<ProcessReport>> reports = [];

    /// <summary>What each process did since its last report, and in the last minute.</summary>
    public ImmutableArray<ProcessSpan> Spans => [.. reports.Values.Select(all => new ProcessSpan(all[^1], all[Math.Max(all.Count - 2, 0)], all[0]))];

    public void Add(ImmutableArray<ProcessReport> latest)
    {
        foreach (var gone in reports.Keys.Except(latest.Select(report => report.ProcessId)).ToList()) reports.Remove(gone);
        foreach (var report in latest)
        {
            if (!reports.TryGetValue(report.ProcessId, out var all)) reports[report.ProcessId] = all = [];
            if (all is [] || report.At > all[^1].At) all.Add(report with { Log = [] });
            all.RemoveAll(each => each.At < report.At - Window);
        }
    }

    public void Clear() => reports.Clear();
}

/// <summary>One process between reports, by its own clock.</summary>
/// <param name="Before">The one before the last; the last itself while there is no other.</param>
/// <param name="First">The oldest of the last minute.</param>
sealed record ProcessSpan(ProcessReport Last, ProcessReport Before, ProcessReport First)
{
    /// <summary>How much something grew in a second, now.</summary>
    public double Rate(Func<ProcessReport, double> count) => Rate(Last, Before, count);

    /// <summary>The same over the last minute, for what happens seldom.</summary>
    public double SlowRate(Func<ProcessReport, double> count) => Rate(Last, First, count);

    static double Rate(ProcessReport last, ProcessReport before, Func<ProcessReport, double> count) =>
        last.At > before.At ? Math.Max(count(last) - count(before), 0) / (last.At - before.At).TotalSeconds : 0;
}

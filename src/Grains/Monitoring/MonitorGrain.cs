using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Grains.Monitoring;

/// <remarks>After a move every process tells it anew within a beat, and who watches asks again within a second.</remarks>
public sealed class MonitorGrain(TimeProvider time) : Grain, IMonitorGrain
{
    /// <summary>Lines kept of each process's log.</summary>
    const int KeptLines = 500;

    readonly Dictionary<Guid, Known> processes = [];
    readonly HashSet<Guid> draining = [];
    long? watchedAt;

    public Task<MonitorOrders> Here(Guid processId) => Task.FromResult(OrdersFor(processId, Of(processId)));

    public Task<MonitorOrders> Report(ProcessReport report)
    {
        var known = Of(report.ProcessId);
        known.Log.AddRange(report.Log.Where(line => line.Number > known.LastLine));
        if (known.Log.Count > KeptLines) known.Log.RemoveRange(0, known.Log.Count - KeptLines);
        known.Report = report with { Log = [] };
        return Task.FromResult(OrdersFor(report.ProcessId, known));
    }

    public Task<ImmutableArray<ProcessReport>> Watch(ImmutableDictionary<Guid, long> logAfter)
    {
        watchedAt = time.GetTimestamp();
        Forget();
        return Task.FromResult(processes.Values
            .Where(known => known.Report is not null)
            .Select(known => known.Report! with { Log = [.. known.Log.Where(line => line.Number > logAfter.GetValueOrDefault(known.Report!.ProcessId))] })
            .OrderBy(report => report.Name, StringComparer.Ordinal)
            .ToImmutableArray());
    }

    public Task<bool> Drain(Guid processId)
    {
        Forget();
        if (!processes.ContainsKey(processId)) return Task.FromResult(false);
        draining.Add(processId);
        return Task.FromResult(true);
    }

    Known Of(Guid processId)
    {
        Forget();
        if (!processes.TryGetValue(processId, out var known)) processes[processId] = known = new Known();
        known.HeardAt = time.GetTimestamp();
        return known;
    }

    MonitorOrders OrdersFor(Guid processId, Known known) =>
        new(watchedAt is { } at && time.GetElapsedTime(at) < MonitorOrders.Lease, draining.Contains(processId), known.LastLine);

    /// <summary>A process that died says nothing any more.</summary>
    void Forget()
    {
        foreach (var (id, known) in processes)
        {
            if (time.GetElapsedTime(known.HeardAt) <= MonitorOrders.Lease) continue;
            processes.Remove(id);
            draining.Remove(id);
        }
    }

    sealed class Known
    {
        public long HeardAt { get; set; }

        public ProcessReport? Report { get; set; }

        public List<LogLine> Log { get; } = [];

        public long LastLine => Log is [.., var last] ? last.Number : 0;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Conversations.Monitoring;
using Conversations.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Gateway.Dashboard.Live;

/// <summary>Looks at the cluster once a second while somebody watches through this process, and shows all who do the same picture.</summary>
sealed partial class LiveFeed(IGrainFactory grains, IOperationsReader store, TimeProvider time, ILogger<LiveFeed> logger)
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    const int KeptTotals = 120;
    const int KeptLines = 500;

    /// <summary>How many of the runs that stopped for a decision are looked at.</summary>
    public const int NewestWaiting = 500;

    /// <summary>What waits changes seldom, and is looked up every so many snapshots.</summary>
    const int WaitingEvery = 5;

    readonly Lock gate = new();
    readonly List<Channel<byte[]>> watchers = [];
    readonly ReportHistory history = new();
    readonly Queue<Totals> totals = new();
    readonly Queue<LogView> log = new();
    readonly Dictionary<Guid, long> seen = [];
    bool looking;
    int? waiting;
    int looks;

    /// <summary>Snapshots from now on, as JSON. A watcher that does not keep up misses some.</summary>
    /// <param name="watching">To be disposed when the watcher has gone.</param>
    public ChannelReader<byte[]> Watch(out IDisposable watching, out ImmutableArray<Totals> past, out ImmutableArray<LogView> lines)
    {
        var channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            watchers.Add(channel);
            (past, lines) = ([.. totals], [.. log]);
            if (!looking) _ = Look();
            looking = true;
        }

        watching = new Watching(this, channel);
        return channel.Reader;
    }

    async Task Look()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (true)
            {
                var snapshot = await Next();
                var json = JsonSerializer.SerializeToUtf8Bytes(snapshot, DashboardJson.Wire.Snapshot);
                lock (gate)
                {
                    if (watchers.Count == 0)
                    {
                        Forget();
                        looking = false;
                        return;
                    }

                    Keep(snapshot);
                    foreach (var watcher in watchers) watcher.Writer.TryWrite(json);
                }

                await Task.Delay(Period, time);
            }
        }
        catch (Exception failure)
        {
            // Whoever watches comes back, and begins anew.
            LookingFailed(failure);
            lock (gate)
            {
                looking = false;
                foreach (var watcher in watchers) watcher.Writer.TryComplete();
            }
        }
    }

    async Task<Snapshot> Next()
    {
        var problems = new List<string>();
        var management = grains.GetGrain<IManagementGrain>(0);
        var reports = await Or(grains.GetGrain<IMonitorGrain>(0).Watch(seen.ToImmutableDictionary()), [], "What the processes do cannot be asked", problems);
        var members = await Or(management.GetDetailedHosts(onlyActive: false), [], "The list of silos cannot be read", problems);
        var activations = await Or(management.GetSimpleGrainStatistics(), [], "Activations cannot be counted", problems);
        var active = await Or<int?>(Count(store.CountActiveRuns(CancellationToken.None)), null, "Runs cannot be counted", problems);
        if (looks++ % WaitingEvery == 0) waiting = await Or<int?>(CountWaiting(), null, "What waits cannot be looked up", problems);
        history.Add(reports);
        foreach (var report in reports.Where(report => !report.Log.IsEmpty)) seen[report.ProcessId] = report.Log[^1].Number;
        var living = members.Where(member => member.Status is not (SiloStatus.Dead or SiloStatus.None)).ToArray();
        return SnapshotMaker.Make(time.GetUtcNow(), history.Spans, living, activations, new StoreCounts(active, waiting), problems) with
        {
            Log = [.. reports.SelectMany(Lines).OrderBy(line => line.At)],
        };
    }

    async Task<int?> CountWaiting() => (await store.ListWaiting(NewestWaiting, CancellationToken.None)).Count;

    static async Task<int?> Count(Task<int> counting) => await counting;

    /// <summary>What cannot be found out is said, and all else is shown.</summary>
    async Task<T> Or<T>(Task<T> asked, T otherwise, string problem, List<string> problems)
    {
        try
        {
            return await asked;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or StorageException)
        {
            NotFoundOut(problem, failure);
            problems.Add($"{problem}: {failure.Message}");
            return otherwise;
        }
    }

    void Keep(Snapshot snapshot)
    {
        totals.Enqueue(snapshot.Totals);
        if (totals.Count > KeptTotals) totals.Dequeue();
        foreach (var line in snapshot.Log)
        {
            log.Enqueue(line);
            if (log.Count > KeptLines) log.Dequeue();
        }
    }

    /// <summary>Between two times that somebody watches nothing is known.</summary>
    void Forget()
    {
        history.Clear();
        totals.Clear();
        log.Clear();
        seen.Clear();
        looks = 0;
    }

    static IEnumerable<LogView> Lines(ProcessReport report) =>
        report.Log.Select(line => new LogView(report.Name, line.Number, line.At, line.Level.ToString(), line.Category, line.Text, line.Failure));

    void Leave(Channel<byte[]> watcher)
    {
        lock (gate) watchers.Remove(watcher);
    }

    sealed class Watching(LiveFeed feed, Channel<byte[]> watcher) : IDisposable
    {
        public void Dispose() => feed.Leave(watcher);
    }
}

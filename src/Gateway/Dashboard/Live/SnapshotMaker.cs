using System.Collections.Immutable;
using Conversations.Monitoring;
using Orleans.Runtime;

namespace Conversations.Gateway.Dashboard.Live;

/// <summary>Makes of what processes report, what the engine counts and what the store holds one picture.</summary>
static class SnapshotMaker
{
    /// <summary>A silo that has not renewed its lease for so long is in trouble: with either engine others have given it up, or are about to.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(35);

    public static Snapshot Make(
        DateTimeOffset now, ImmutableArray<ProcessSpan> spans, MembershipEntry[] members, SimpleGrainStatistic[] grains, StoreCounts store, IEnumerable<string> problems)
    {
        var activations = grains.GroupBy(each => each.SiloAddress.ToParsableString()).ToDictionary(each => each.Key, each => each.Sum(type => (long)type.ActivationCount));
        var silent = members.Where(member => spans.All(span => span.Last.Silo != member.SiloAddress.ToParsableString())).Select(member => Silent(member, now, activations));
        var latencies = Latency.Of(spans, _ => true);
        return new Snapshot(
            now,
            new Totals(
                spans.Sum(span => span.Rate(Calls)),
                spans.Sum(span => span.Rate(report => report.Methods.Sum(method => (double)method.Errors))),
                latencies.P50,
                latencies.P99,
                spans.Sum(span => span.Rate(report => report.Work.Commits)),
                spans.Sum(span => span.Rate(report => report.Work.RunsStarted)),
                spans.Sum(span => span.SlowRate(report => report.Work.RunsFailed)),
                spans.Sum(span => span.Rate(Tokens)),
                ModelViews.Of(spans).Sum(model => model.Cost),
                spans.Sum(span => span.Last.Gateway.Streams),
                spans.Sum(span => span.Last.Gateway.Clients),
                activations.Values.Sum(),
                spans.IsEmpty ? 0 : spans.Average(Cpu),
                spans.Sum(span => span.Last.Load.WorkingSet),
                store.ActiveRuns,
                store.Waiting))
        {
            Processes = [.. spans.Select(span => View(span, members, now, activations)).Concat(silent).OrderBy(each => each.Silo is null).ThenBy(each => each.Name, StringComparer.Ordinal)],
            Grains =
            [
                .. grains.GroupBy(each => each.GrainType)
                    .Select(type => new GrainView(type.Key, type.Sum(each => (long)each.ActivationCount), type.ToImmutableSortedDictionary(each => each.SiloAddress.ToParsableString(), each => each.ActivationCount)))
                    .OrderByDescending(type => type.Activations),
            ],
            Methods = MethodViews.Of(spans),
            Models = ModelViews.Of(spans),
            Problems = [.. problems, .. members.Select(member => ProblemOf(member, now)).OfType<string>()],
        };
    }

    static double Calls(ProcessReport report) => report.Methods.Sum(method => (double)method.Latencies.Sum());

    static double Tokens(ProcessReport report) => report.Work.Models.Sum(model => (double)(model.Prompt + model.Completion));

    static double Cpu(ProcessSpan span) => Math.Min(span.Rate(report => report.Load.CpuTime) / 1000 / Math.Max(span.Last.Load.Cores, 1), 1);

    static ProcessView View(ProcessSpan span, MembershipEntry[] members, DateTimeOffset now, Dictionary<string, long> activations)
    {
        var (last, load) = (span.Last, span.Last.Load);
        var member = members.FirstOrDefault(member => member.SiloAddress.ToParsableString() == last.Silo);
        var status = member is null ? (last.Silo is null ? "Gateway" : "Dead") : member.Status.ToString();
        return new ProcessView(last.ProcessId, last.Name, last.Silo, status, member is null ? null : AliveAgo(member, now), Reports: true)
        {
            StartedAt = last.StartedAt,
            Host = last.Host,
            Pid = last.Pid,
            Version = last.Version,
            Cpu = Cpu(span),
            Cores = load.Cores,
            WorkingSet = load.WorkingSet,
            Heap = load.Heap,
            MemoryLimit = load.MemoryLimit,
            GcPause = span.Rate(report => report.Load.GcPauses) / 1000,
            Threads = load.Threads,
            Queued = load.Queued,
            Activations = activations.GetValueOrDefault(last.Silo ?? ""),
            Calls = span.Rate(Calls),
            P99 = Latency.Of([span], _ => true).P99,
            Runs = span.Rate(report => report.Work.RunsStarted),
            Recovered = span.SlowRate(report => report.Work.RunsRecovered),
            Tokens = span.Rate(Tokens),
            Gateway = last.Gateway,
        };
    }

    static ProcessView Silent(MembershipEntry member, DateTimeOffset now, Dictionary<string, long> activations) =>
        new(null, member.SiloName, member.SiloAddress.ToParsableString(), member.Status.ToString(), AliveAgo(member, now), Reports: false)
        {
            StartedAt = new DateTimeOffset(member.StartTime, TimeSpan.Zero),
            Activations = activations.GetValueOrDefault(member.SiloAddress.ToParsableString()),
        };

    static double AliveAgo(MembershipEntry member, DateTimeOffset now) => Math.Max((now.UtcDateTime - member.IAmAliveTime).TotalMilliseconds, 0);

    static string? ProblemOf(MembershipEntry member, DateTimeOffset now) => member.Status switch
    {
        SiloStatus.ShuttingDown or SiloStatus.Stopping => $"{member.SiloName} is draining: its runs end or move to the other silos.",
        SiloStatus.Active when AliveAgo(member, now) > Silence.TotalMilliseconds =>
            $"{member.SiloName} has not renewed its lease for {AliveAgo(member, now) / 1000:0} s: it sleeps, or cannot reach the store.",
        _ => null,
    };
}

/// <summary>What the store was asked for; null: it could not be.</summary>
sealed record StoreCounts(int? ActiveRuns, int? Waiting);

using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Live;

/// <summary>How long calls of the last minute took, over processes; milliseconds. Null: there were none.</summary>
readonly record struct Latency(double? Mean, double? P50, double? P95, double? P99)
{
    /// <param name="which">The methods that count.</param>
    public static Latency Of(ImmutableArray<ProcessSpan> spans, Func<MethodCount, bool> which)
    {
        Span<long> counts = stackalloc long[Latencies.Count];
        var (micros, calls) = (0L, 0L);
        foreach (var span in spans)
        {
            micros += Add(span.Last, which, counts, 1) + Add(span.First, which, counts, -1);
        }

        foreach (var count in counts) calls += count;
        // Over the first second of a process there is nothing before it to take away.
        return calls <= 0 ? default : new Latency(micros / 1000d / calls, At(counts, 0.5), At(counts, 0.95), At(counts, 0.99));
    }

    static long Add(ProcessReport report, Func<MethodCount, bool> which, Span<long> counts, int sign)
    {
        var micros = 0L;
        foreach (var method in report.Methods)
        {
            if (!which(method)) continue;
            micros += sign * method.Micros;
            for (var index = 0; index < method.Latencies.Length; index++) counts[index] += sign * method.Latencies[index];
        }

        return micros;
    }

    static double? At(ReadOnlySpan<long> counts, double part) => Latencies.Percentile(counts, part) / 1000;
}

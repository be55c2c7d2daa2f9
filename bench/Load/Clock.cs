using System.Diagnostics;

namespace Conversations.Bench.Load;

/// <summary>The machine's monotonic clock, the same in every process.</summary>
public static class Clock
{
    public static long Microseconds => (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));

    /// <summary>Milliseconds since a moment given by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static double MillisecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;
}

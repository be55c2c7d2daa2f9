using System.Numerics;

namespace Conversations.Monitoring;

/// <summary>Ranges of times, four to each doubling from 1 µs to over a minute: a percentile read from them is wrong by an eighth at most.</summary>
public static class Latencies
{
    const int PerDoubling = 4;

    /// <summary>How many ranges there are.</summary>
    public const int Count = 27 * PerDoubling;

    /// <summary>The range that a time is in.</summary>
    public static int IndexOf(long micros)
    {
        if (micros < PerDoubling) return (int)Math.Max(micros, 0);
        var doublings = BitOperations.Log2((ulong)micros);
        return Math.Min(((doublings - 1) * PerDoubling) + (int)((micros >> (doublings - 2)) & (PerDoubling - 1)), Count - 1);
    }

    /// <summary>The time, in microseconds, below which the given part of all lie; null where there are none.</summary>
    /// <param name="part">Between 0 and 1.</param>
    public static double? Percentile(ReadOnlySpan<long> counts, double part)
    {
        var all = 0L;
        foreach (var count in counts) all += count;
        if (all == 0) return null;
        var (rank, seen) = (part * all, 0L);
        for (var index = 0; index < counts.Length; index++)
        {
            if (counts[index] == 0 || (seen += counts[index]) < rank) continue;
            return (Start(index) + Start(index + 1)) / 2d;
        }

        return Start(counts.Length);
    }

    static long Start(int index) =>
        index < PerDoubling ? index : (long)(PerDoubling + (index % PerDoubling)) << ((index / PerDoubling) - 1);
}

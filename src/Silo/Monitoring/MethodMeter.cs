using System.Reflection;
using Conversations.Monitoring;

namespace Conversations.Silo.Monitoring;

/// <summary>The counters of one grain method: some for each processor, so that none waits for another's.</summary>
sealed class MethodMeter(MethodInfo method)
{
    const int MostStripes = 8;
    const int Errors = 0;
    const int Micros = 1;
    const int First = 2;

    readonly long[][] stripes =
        [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, MostStripes)).Select(_ => new long[First + Latencies.Count])];

    public void Count(TimeSpan time, bool failed)
    {
        var micros = time.Ticks / TimeSpan.TicksPerMicrosecond;
        var stripe = stripes[Thread.GetCurrentProcessorId() % stripes.Length];
        Interlocked.Increment(ref stripe[First + Latencies.IndexOf(micros)]);
        Interlocked.Add(ref stripe[Micros], micros);
        if (failed) Interlocked.Increment(ref stripe[Errors]);
    }

    public MethodCount Sum()
    {
        var sum = new long[First + Latencies.Count];
        foreach (var stripe in stripes)
        {
            for (var index = 0; index < sum.Length; index++) sum[index] += Volatile.Read(ref stripe[index]);
        }

        var last = Array.FindLastIndex(sum, count => count != 0);
        return new MethodCount(
            method.DeclaringType!.Name is ['I', .. var name] ? name : method.DeclaringType.Name,
            method.Name,
            sum[Errors],
            sum[Micros],
            [.. sum.AsSpan(First, Math.Max(last + 1 - First, 0))]);
    }
}

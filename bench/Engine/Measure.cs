using System.Diagnostics;

namespace Conversations.Bench.Engine;

/// <summary>Median, least and most of several rounds.</summary>
internal sealed class Measure(string name, string unit)
{
    private readonly List<double> values = [];

    internal string Name => name;

    internal double Median => values.Order().ElementAt(values.Count / 2);

    internal void Add(double value) => values.Add(value);

    public override string ToString() => $"{name,-58} {Median,12:N2} [{values.Min():N2}..{values.Max():N2}] {unit}";

    /// <summary>Runs it and gives the microseconds it took for each of <paramref name="count"/> operations.</summary>
    internal static async Task<double> MicrosecondsEach(int count, Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }
}

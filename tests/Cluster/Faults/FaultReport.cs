using System.Globalization;

namespace Conversations.Cluster.Tests;

/// <summary>The figures of a fault test, as one line of JSON in the file that <c>FAULT_REPORT</c> names.</summary>
static class FaultReport
{
    static readonly Lock Gate = new();

    public static void Add(string fault, int seed, int faults, Checker checker, IEnumerable<TimeSpan> recoveries) =>
        Add(fault, seed, faults, checker.Messages, checker.Frames, recoveries);

    public static void Add(string fault, int seed, int faults, int messages, int frames, IEnumerable<TimeSpan> recoveries)
    {
        var times = recoveries.Select(time => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        var line = $$"""{"fault":"{{fault}}","seed":{{seed}},"faults":{{faults}},"messages":{{messages}},"frames":{{frames}},"recoveryMs":[{{string.Join(',', times)}}]}""";
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("FAULT_REPORT") is not { Length: > 0 } file) return;
        lock (Gate) File.AppendAllText(file, line + "\n");
    }
}

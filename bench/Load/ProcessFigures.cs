using System.Globalization;

namespace Conversations.Bench.Load;

/// <summary>What Linux says of another process.</summary>
public static class ProcessFigures
{
    /// <summary>Clock ticks a second in /proc; 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system CPU seconds used so far; NaN when no process is given.</summary>
    public static double CpuSeconds(int? pid)
    {
        if (pid is null) return double.NaN;
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // The command's name, in parentheses, may hold blanks: count fields from behind it.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}

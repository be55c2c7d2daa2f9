namespace Conversations.Bench.Load.Turns;

/// <param name="PerSecond">Turns a second.</param>
/// <param name="First50">Median milliseconds to the first token.</param>
/// <param name="First99">99th percentile of the same.</param>
/// <param name="CpuMilliseconds">The server's CPU a turn; NaN when its process is not known.</param>
public sealed record TurnFigures(double PerSecond, double First50, double First99, double CpuMilliseconds)
{
    /// <summary>Figure by figure, the median of several rounds.</summary>
    public static TurnFigures MedianOf(IReadOnlyCollection<TurnFigures> rounds) => new(
        Statistics.Median([.. rounds.Select(round => round.PerSecond)]),
        Statistics.Median([.. rounds.Select(round => round.First50)]),
        Statistics.Median([.. rounds.Select(round => round.First99)]),
        Statistics.Median([.. rounds.Select(round => round.CpuMilliseconds)]));
}

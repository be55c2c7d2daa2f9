namespace Conversations.Monitoring;

/// <summary>What a process is told when it says that it is there.</summary>
/// <param name="Watched">Somebody watches: the process is to report every <see cref="ReportPeriod"/>.</param>
/// <param name="Drain">The process is to stop.</param>
/// <param name="LogAfter">Number of the last line of its log that is known; what is reported next begins after it.</param>
[Immutable]
public sealed record MonitorOrders(bool Watched, bool Drain, long LogAfter)
{
    /// <summary>How often a process says that it is there, and asks whether somebody watches.</summary>
    public static TimeSpan Beat { get; } = TimeSpan.FromSeconds(2);

    public static TimeSpan ReportPeriod { get; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long who has watched still does, and who has reported still lives.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(8);
}

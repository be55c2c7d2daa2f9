using System.Collections.Immutable;

namespace Conversations.Monitoring;

/// <summary>What one process says of itself. Counts are those since it started, so that a lost report loses nothing.</summary>
/// <param name="ProcessId">The same for as long as the process lives.</param>
/// <param name="Name">Of the silo; of a process without grains, that of its machine.</param>
/// <param name="Silo">Address of the silo as text; null: the process has no grains.</param>
/// <param name="At">By the process's own clock.</param>
[Immutable]
public sealed record ProcessReport(Guid ProcessId, string Name, string? Silo, DateTimeOffset StartedAt, DateTimeOffset At)
{
    public string Host { get; init; } = "";

    public int Pid { get; init; }

    public string Version { get; init; } = "";

    public ProcessLoad Load { get; init; } = new();

    public GatewayCounts Gateway { get; init; } = new();

    public ImmutableArray<MethodCount> Methods { get; init; } = [];

    public WorkCounts Work { get; init; } = new();

    /// <summary>Lines that were not told before, oldest first.</summary>
    public ImmutableArray<LogLine> Log { get; init; } = [];
}

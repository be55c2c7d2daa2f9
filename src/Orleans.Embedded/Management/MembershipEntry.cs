using Orleans.Runtime;

namespace Orleans;

/// <summary>A silo as the list of members has it.</summary>
public sealed class MembershipEntry
{
    /// <summary>When it last renewed its lease, UTC.</summary>
    public DateTime IAmAliveTime { get; set; }

    public SiloAddress SiloAddress { get; set; } = null!;

    public string SiloName { get; set; } = "";

    /// <summary>When this life of it began, UTC, to the second.</summary>
    public DateTime StartTime { get; set; }

    public SiloStatus Status { get; set; }
}

namespace Conversations.Monitoring;

/// <summary>What a process uses of its machine. Times are sums since its start, in milliseconds.</summary>
[Immutable]
public sealed record ProcessLoad
{
    public double CpuTime { get; init; }

    /// <summary>Cores that it may use.</summary>
    public int Cores { get; init; }

    /// <summary>Bytes.</summary>
    public long WorkingSet { get; init; }

    /// <summary>Bytes on the managed heap.</summary>
    public long Heap { get; init; }

    /// <summary>Bytes that it may use in all.</summary>
    public long MemoryLimit { get; init; }

    public double GcPauses { get; init; }

    public int Threads { get; init; }

    /// <summary>Work items that wait for a thread.</summary>
    public long Queued { get; init; }
}

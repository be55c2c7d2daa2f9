using System.Collections.Immutable;

namespace Conversations.Monitoring;

/// <summary>What the processes of the cluster say of themselves while somebody watches. There is one, of key 0; it keeps nothing on disk.</summary>
public interface IMonitorGrain : IGrainWithIntegerKey
{
    /// <summary>A process is there. Said every <see cref="MonitorOrders.Beat"/>, watched or not.</summary>
    /// <param name="processId"><see cref="ProcessReport.ProcessId"/>.</param>
    Task<MonitorOrders> Here(Guid processId);

    /// <summary>Takes what a process says of itself, in place of what it said before.</summary>
    Task<MonitorOrders> Report(ProcessReport report);

    /// <summary>What all living processes have said last. Who calls it watches, for <see cref="MonitorOrders.Lease"/>.</summary>
    /// <param name="logAfter">By process, the number of the last line of its log that the caller has.</param>
    [ResponseTimeout("00:00:02")]
    Task<ImmutableArray<ProcessReport>> Watch(ImmutableDictionary<Guid, long> logAfter);

    /// <summary>Has a process stop, as on SIGTERM: it takes no new work, lets its runs end for a while, and hands over the rest.</summary>
    /// <returns>False: no such process has been heard of lately.</returns>
    Task<bool> Drain(Guid processId);
}

namespace Orleans.Embedded;

/// <summary>
/// An SQL condition that holds as long as this process is a member of its cluster. A write that carries it in its own statement is
/// refused to a silo that the others have declared dead, however long it was asleep.
/// </summary>
public sealed class ClusterFence
{
    internal Guid Instance { get; } = Guid.NewGuid();

    public string Condition => $"exists (select from cluster_members where instance = '{Instance}' and status <> 'Dead')";
}

using Orleans.Runtime;

namespace Orleans.Embedded;

/// <inheritdoc cref="ISiloStatusOracle"/>
internal sealed class SiloStatusOracle(LocalSiloDetails details) : ISiloStatusOracle
{
    private readonly Lock gate = new();
    private List<ISiloStatusListener> listeners = [];
    private ClusterView view = ClusterView.Empty;

    public SiloStatus CurrentStatus => Volatile.Read(ref view).Find(SiloAddress)?.Status ?? SiloStatus.None;

    public SiloAddress SiloAddress => details.SiloAddress;

    public string SiloName => details.Name;

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
        Volatile.Read(ref view).Members
            .Where(member => !onlyActive || member.Status == SiloStatus.Active)
            .ToDictionary(member => member.Silo, member => member.Status);

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (gate)
        {
            if (listeners.Contains(observer))
                return false;
            listeners = [.. listeners, observer];
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (gate)
        {
            var count = listeners.Count;
            listeners = [.. listeners.Where(other => other != observer)];
            return listeners.Count < count;
        }
    }

    internal void ViewChanged(ClusterView old, ClusterView next)
    {
        Volatile.Write(ref view, next);
        foreach (var member in next.Members.Where(member => old.Find(member.Silo)?.Status != member.Status))
            Tell(member.Silo, member.Status);
        foreach (var member in old.Members.Where(member => next.Find(member.Silo) is null))
            Tell(member.Silo, SiloStatus.Dead);
    }

    private void Tell(SiloAddress silo, SiloStatus status)
    {
        foreach (var listener in listeners)
            listener.SiloStatusChangeNotification(silo, status);
    }
}

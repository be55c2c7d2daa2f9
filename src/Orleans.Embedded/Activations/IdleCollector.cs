namespace Orleans.Embedded;

/// <summary>Looks for idle activations once per collection quantum.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly Silo silo;
    private readonly ITimer timer;

    internal IdleCollector(Silo silo)
    {
        this.silo = silo;
        var quantum = silo.Collection.CollectionQuantum;
        timer = silo.Time.CreateTimer(static state => ((IdleCollector)state!).Collect(), this, quantum, quantum);
    }

    public void Dispose() => timer.Dispose();

    private void Collect()
    {
        var now = silo.Clock.Now;
        foreach (var activation in silo.Directory.All)
            activation.DeactivateIfIdle(now);
    }
}

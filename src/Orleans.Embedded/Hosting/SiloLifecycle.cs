using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Starts the observers stage by stage, and stops those that have started in the opposite order.</summary>
internal sealed class SiloLifecycle : ISiloLifecycle
{
    private readonly List<Subscriber> subscribers = [];

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        var subscriber = new Subscriber(this, stage, observer);
        lock (subscribers)
            subscribers.Add(subscriber);
        return subscriber;
    }

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages().OrderBy(stage => stage.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(stage.Select(subscriber => subscriber.Observer.OnStart(cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    /// <summary>Stops every stage even if some fail, and then throws what failed.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (var stage in Stages().Where(stage => stage.Key <= HighestCompletedStage).OrderByDescending(stage => stage.Key))
        {
            foreach (var stopping in stage.Select(subscriber => subscriber.Observer.OnStop(cancellationToken)).ToArray())
            {
                try
                {
                    await stopping;
                }
                catch (Exception exception)
                {
                    failures.Add(exception);
                }
            }

            LowestStoppedStage = stage.Key;
        }

        if (failures.Count > 0)
            throw new AggregateException("The silo did not stop cleanly.", failures);
    }

    private IGrouping<int, Subscriber>[] Stages()
    {
        lock (subscribers)
            return [.. subscribers.GroupBy(subscriber => subscriber.Stage)];
    }

    private sealed class Subscriber(SiloLifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        internal int Stage => stage;

        internal ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (lifecycle.subscribers)
                lifecycle.subscribers.Remove(this);
        }
    }
}

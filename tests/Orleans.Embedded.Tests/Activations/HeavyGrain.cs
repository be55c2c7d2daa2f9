using Orleans.Streams;

namespace Orleans.Embedded.Tests;

internal interface IHeavyGrain : IGrainWithStringKey
{
    Task Start();

    Task Deactivate();

    IAsyncEnumerable<int> Items();
}

/// <summary>Has one of everything that could keep an activation in memory.</summary>
internal sealed class HeavyGrain : Grain, IHeavyGrain
{
    private readonly byte[] weight = new byte[100_000];

    internal static WeakReference? Last { get; private set; }

    public async Task Start()
    {
        Last = new WeakReference(this);
        RequestContext.Set("key", "value");
        this.RegisterGrainTimer(() => Task.FromResult(weight), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var stream = this.GetStreamProvider("live").GetStream<int>("heavy", "stream");
        await stream.SubscribeAsync((_, _) => Task.FromResult(weight));
        await stream.OnNextAsync(1);
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> Items()
    {
        for (var i = 0; ; i++)
        {
            await Task.Yield();
            yield return weight[i] + i;
        }
    }
}

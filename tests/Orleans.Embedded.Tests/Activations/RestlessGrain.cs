using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests;

internal interface IRestlessGrain : IGrainWithStringKey
{
    /// <summary>Does what the number says: ends, waits, calls another; returns 1.</summary>
    Task<int> Work(int dice);
}

/// <summary>Comes and goes all the time, and notices when it is not alone.</summary>
internal sealed class RestlessGrain : Grain, IRestlessGrain
{
    private static readonly ConcurrentDictionary<string, int> Alive = new();
    private static int handled;
    private static int overlaps;
    private static int activations;
    private int inside;

    internal static int Handled => handled;

    /// <summary>Activations of a grain that already had one, and calls that ran while another did.</summary>
    internal static int Overlaps => overlaps;

    internal static int Activations => activations;

    internal static void Reset()
    {
        Alive.Clear();
        handled = overlaps = activations = 0;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref activations);
        if (Alive.AddOrUpdate(this.GetPrimaryKeyString(), 1, (_, count) => count + 1) > 1)
            Interlocked.Increment(ref overlaps);
        if (activations % 3 == 0)
            await Task.Yield();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (activations % 2 == 0)
            await Task.Yield();
        Alive.AddOrUpdate(this.GetPrimaryKeyString(), 0, (_, count) => count - 1);
    }

    public async Task<int> Work(int dice)
    {
        if (++inside > 1)
            Interlocked.Increment(ref overlaps);
        if (dice % 5 == 0)
            DeactivateOnIdle();
        if (dice % 3 == 0)
            await Task.Yield();
        if (dice % 7 == 0)
            await Task.Delay(1);
        inside--;
        Interlocked.Increment(ref handled);
        return 1;
    }
}

namespace Orleans.Embedded.Tests;

internal interface IMixedGrain : IGrainWithStringKey
{
    Task<int> Plain(int dice, CancellationToken token);

    [ReadOnly]
    Task<int> Reading(int dice, CancellationToken token);

    [AlwaysInterleave]
    Task<int> Interleaving(int dice, CancellationToken token);

    /// <summary>Numbers from 0; waits now and then, as the dice say.</summary>
    IAsyncEnumerable<int> Numbers(int to, int dice);

    [AlwaysInterleave]
    Task Deactivate();
}

/// <summary>Checks the rules of interleaving from inside.</summary>
internal sealed class MixedGrain(MixedGrainWatch watch) : Grain, IMixedGrain
{
    private int plain;
    private int reading;
    private int inTurn;

    public async Task<int> Plain(int dice, CancellationToken token)
    {
        watch.Check(plain == 0 && reading == 0, "a plain call started while another ran");
        plain++;
        try
        {
            await Wander(dice, token);
        }
        finally
        {
            plain--;
        }

        return dice;
    }

    public async Task<int> Reading(int dice, CancellationToken token)
    {
        watch.Check(plain == 0, "a read-only call started while a plain one ran");
        reading++;
        try
        {
            await Wander(dice, token);
        }
        finally
        {
            reading--;
        }

        return dice;
    }

    public async Task<int> Interleaving(int dice, CancellationToken token)
    {
        await Wander(dice, token);
        return dice;
    }

    public async IAsyncEnumerable<int> Numbers(int to, int dice)
    {
        watch.Opened();
        try
        {
            for (var i = 0; i < to; i++)
            {
                if ((dice + i) % 5 == 0)
                    await Wander(dice + i, CancellationToken.None);
                yield return i;
            }
        }
        finally
        {
            watch.Closed();
        }
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Wander(int dice, CancellationToken token)
    {
        for (var step = 0; step < dice % 4; step++)
        {
            watch.Check(++inTurn == 1, "two turns ran at once");
            Thread.SpinWait(20);
            inTurn--;
            if (dice % 3 == 0)
                await Task.Delay(1, token);
            else if (dice % 3 == 1)
                await Task.Yield();
            else
                await Task.Run(() => Thread.SpinWait(10), token);
        }
    }
}

internal sealed class MixedGrainWatch
{
    private int open;
    private volatile string? broken;

    internal string? Broken => broken;

    internal int Open => Volatile.Read(ref open);

    internal void Check(bool holds, string rule)
    {
        if (!holds)
            broken = rule;
    }

    internal void Opened() => Interlocked.Increment(ref open);

    internal void Closed() => Interlocked.Decrement(ref open);
}

namespace Orleans.Embedded.Tests;

internal interface IBackgroundGrain : IGrainWithStringKey
{
    /// <summary>Starts background work that holds on to the call's token.</summary>
    Task StartWith(CancellationToken token);

    Task Ping();

    /// <summary>Starts work in several ways, each of which notes whether it runs as a turn of the grain.</summary>
    Task StartAll();

    /// <summary>True when the code after each of many awaits ran alone and on the grain's scheduler.</summary>
    Task<bool> AwaitMany();

    Task<bool> LeavesTheGrain();
}

[Reentrant]
internal sealed class BackgroundGrain(Journal journal) : Grain, IBackgroundGrain
{
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private readonly List<Task> background = [];
    private int inside;

    public Task StartWith(CancellationToken token)
    {
        background.Add(HoldAsync(token));
        return Task.CompletedTask;
    }

    public Task Ping() => Task.CompletedTask;

    public Task StartAll()
    {
        background.Add(Task.Factory.StartNew(() => Note("factory"), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current));
        background.Add(Forced());
        background.Add(Yielding());
        background.Add(Delayed());
        return Task.CompletedTask;

        async Task Forced()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Note("forced");
        }

        async Task Yielding()
        {
            await Task.Yield();
            Note("yield");
            await Task.Run(() => Task.CompletedTask);
            Note("run");
        }

        async Task Delayed()
        {
            await Task.Delay(1);
            Note("delay");
        }
    }

    public async Task<bool> AwaitMany()
    {
        var alone = true;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            for (var n = 0; n < 20; n++)
            {
                if (i % 2 == 0)
                    await Task.Yield();
                else
                    await Task.Run(() => Thread.SpinWait(10));
                alone &= ++inside == 1 && TaskScheduler.Current == scheduler;
                Thread.SpinWait(50);
                inside--;
            }
        }));
        return alone;
    }

    public async Task<bool> LeavesTheGrain() =>
        await Task.Run(() => TaskScheduler.Current == TaskScheduler.Default) && TaskScheduler.Current == scheduler;

    private void Note(string what) => journal.Add($"{what}:{TaskScheduler.Current == scheduler}");

    private async Task HoldAsync(CancellationToken token)
    {
        await journal.At("background");
        journal.Add($"background:{token.IsCancellationRequested}");
    }
}

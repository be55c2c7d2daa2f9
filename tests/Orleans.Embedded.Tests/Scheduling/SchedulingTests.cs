using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class SchedulingTests
{
    [Fact]
    public async Task Calls_OfANonReentrantGrain_RunOneAfterTheOtherInOrder()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();

        var calls = new[] { "a", "b", "c" }.Select(grain.Hold).ToArray();
        foreach (var name in new[] { "c", "b", "a" })
            journal.Open(name);
        await Task.WhenAll(calls).Within();

        Assert.Equal(["a>", "<a", "b>", "<b", "c>", "<c"], journal.Entries);
    }

    [Fact]
    public async Task AlwaysInterleave_WhileACallRuns_RunsAtOnce()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();
        var running = grain.Hold("h");
        await journal.Until("h>");

        Assert.Equal("x", await grain.Interleaved("x").Within());

        Assert.False(running.IsCompleted);
        journal.Open("h");
        await running.Within();
    }

    [Fact]
    public async Task WaitingCall_StartsWhenTheOneBeforeItEndsAlthoughAnInterleavedCallStillRuns()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();
        var interleaved = grain.HoldInterleaved("long");
        var first = grain.Hold("first");
        await journal.Until("first>");
        var second = grain.Hold("second");
        journal.Open("second");
        journal.Open("first");

        await Task.WhenAll(first, second).Within();

        Assert.False(interleaved.IsCompleted);
        journal.Open("long");
        await interleaved.Within();
    }

    [Fact]
    public async Task ReadOnlyCalls_InterleaveWithEachOtherButNotWithOthers()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();

        var first = grain.HoldReadOnly("r1");
        var second = grain.HoldReadOnly("r2");
        await journal.Until("r1>");
        await journal.Until("r2>");
        var writer = grain.Hold("w");
        journal.Open("r1");
        await first.Within();
        await grain.Interleaved("").Within();
        Assert.Equal(0, journal.Count("w>"));
        journal.Open("r2");
        journal.Open("w");
        await Task.WhenAll(second, writer).Within();
    }

    [Fact]
    public async Task ReentrantGrain_StartsACallWhileAnotherWaits()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IReentrantGrain>();
        var holding = grain.Hold("h");
        await journal.Until("h>");

        Assert.Equal(1, await grain.Running().Within());

        journal.Open("h");
        await holding.Within();
        Assert.Equal(0, await grain.Running().Within());
    }

    [Fact]
    public async Task BackgroundWork_HoweverStarted_RunsAsTurnsOfTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();

        await silo.Get<IBackgroundGrain>().StartAll().Within();

        foreach (var what in new[] { "factory", "forced", "yield", "run", "delay" })
            await journal.Until($"{what}:True");
    }

    [Fact]
    public async Task Turns_OfManyInterleavedTasks_NeverOverlap()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IBackgroundGrain>();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => grain.AwaitMany())).Within();

        Assert.All(results, Assert.True);
    }

    [Fact]
    public async Task TaskRun_LeavesTheGrainsSchedulerAndAwaitComesBack()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.True(await silo.Get<IBackgroundGrain>().LeavesTheGrain().Within());
    }

    [Fact]
    public async Task Callers_InALoop_AllGetTheirShare()
    {
        await using var silo = await TestSilo.StartAsync();
        var grains = Enumerable.Range(0, 200).Select(i => silo.Get<ICounterGrain>($"{i}")).ToArray();
        var counts = new int[50];
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, counts.Length).Select(caller => Task.Run(async () =>
        {
            for (var n = caller; !stop.IsCancellationRequested; n++)
            {
                await grains[n % grains.Length].Add(1);
                counts[caller]++;
            }
        })).ToArray();

        await Wait.Until(() => counts.Max() > 20_000, "20,000 calls of one caller");
        await stop.CancelAsync();
        await Task.WhenAll(callers).Within();

        Assert.True(counts.Min() * 5 > counts.Max(), $"least {counts.Min()}, most {counts.Max()}");
    }

    [Fact]
    public async Task CallerThread_NeverRunsInsideTheGrainsTurn()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICounterGrain>();
        for (var i = 0; i < 200; i++)
        {
            await grain.Add(1);
            Assert.Same(TaskScheduler.Default, TaskScheduler.Current);
        }
    }
}

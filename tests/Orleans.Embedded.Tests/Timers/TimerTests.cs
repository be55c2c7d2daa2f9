using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_TicksAfterItsDueTimeAndThenEveryPeriodAsTurns()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var grain = silo.Get<ITimerGrain>();
        await grain.Start(new(5 * Second, 2 * Second)).Within();

        time.Advance(4 * Second);
        Assert.Equal(0, await grain.Ticks().Within());
        for (var tick = 1; tick <= 3; tick++)
        {
            time.Advance(tick == 1 ? Second : 2 * Second);
            await Ticks(grain, tick);
        }

        Assert.True(await grain.AllInTurn().Within());
    }

    [Fact]
    public async Task Timer_WaitsForARunningCallUnlessItInterleaves()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        foreach (var interleave in new[] { false, true })
        {
            var gate = $"gate-{interleave}";
            var grain = silo.Get<ITimerGrain>();
            await grain.Start(new(Second, Timeout.InfiniteTimeSpan) { Interleave = interleave }).Within();
            var running = grain.Hold(gate);
            await journal.Until($"{gate}>");

            time.Advance(Second);
            if (interleave)
                await Ticks(grain, 1);
            else
                Assert.Equal(0, await grain.Ticks().Within());

            journal.Open(gate);
            await running.Within();
            await Ticks(grain, 1);
        }
    }

    [Fact]
    public async Task Timer_WithoutPeriod_TicksOnce()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var grain = silo.Get<ITimerGrain>();
        await grain.Start(new(TimeSpan.Zero, Timeout.InfiniteTimeSpan)).Within();

        time.Advance(Second);
        await Ticks(grain, 1);
        time.Advance(100 * Second);
        Assert.Equal(1, await grain.Ticks().Within());
    }

    [Fact]
    public async Task Change_SetsTheTimesAnewAndDisposeStops()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var grain = silo.Get<ITimerGrain>();
        await grain.Start(new(10 * Second, 10 * Second)).Within();

        await grain.Change(Second, Second).Within();
        time.Advance(Second);
        await Ticks(grain, 1);
        await grain.Stop().Within();
        time.Advance(100 * Second);
        Assert.Equal(1, await grain.Ticks().Within());
    }

    [Fact]
    public async Task Timer_WhoseCallbackFails_TicksAgain()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var grain = silo.Get<ITimerGrain>("fails");
        await grain.Start(new(Second, Second)).Within();

        for (var tick = 1; tick <= 2; tick++)
        {
            time.Advance(Second);
            await Ticks(grain, tick);
        }
    }

    [Fact]
    public async Task Timer_OfADeactivatedGrain_TicksNoMore()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ITimerGrain>();
        await grain.Start(new(Second, Second)).Within();
        time.Advance(Second);
        await Ticks(grain, 1);

        await grain.Deactivate().Within();
        await journal.Until("timer grain gone");
        time.Advance(100 * Second);

        Assert.Equal(0, await grain.Ticks().Within());
        Assert.Equal(1, journal.Count("tick"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_KeepsTheGrainAliveOnlyIfAskedTo(bool keepAlive)
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ITimerGrain>();
        await grain.Start(new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)) { KeepAlive = keepAlive }).Within();

        for (var tick = 1; tick <= 5 && journal.Count("timer grain gone") == 0; tick++)
        {
            var ticked = journal.Count("tick");
            await time.AdvanceUntil(
                10 * Second, () => journal.Count("tick") > ticked || journal.Count("timer grain gone") > 0, "a tick or the end");
        }

        Assert.Equal(keepAlive ? 0 : 1, journal.Count("timer grain gone"));
    }

    private static async Task Ticks(ITimerGrain grain, int expected)
    {
        var ticks = -1;
        for (var i = 0; i < 1000 && ticks < expected; i++)
            ticks = await grain.Ticks().Within();
        Assert.Equal(expected, ticks);

        // One more turn, so that the tick has set the next one.
        await grain.Ticks().Within();
    }
}

internal interface ITimerGrain : IGrainWithStringKey
{
    Task Start(GrainTimerCreationOptions options);

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    [AlwaysInterleave]
    Task<int> Ticks();

    Task<bool> AllInTurn();

    Task Hold(string gate);

    Task Deactivate();
}

internal sealed class TimerGrain(Journal journal) : Grain, ITimerGrain
{
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private IGrainTimer? timer;
    private bool allInTurn = true;
    private int ticks;

    public Task Start(GrainTimerCreationOptions options)
    {
        timer = this.RegisterGrainTimer(TickAsync, options);
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(ticks);

    public Task<bool> AllInTurn() => Task.FromResult(allInTurn);

    public async Task Hold(string gate)
    {
        journal.Add($"{gate}>");
        await journal.At(gate);
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add("timer grain gone");
        return Task.CompletedTask;
    }

    private Task TickAsync(CancellationToken token)
    {
        allInTurn &= TaskScheduler.Current == scheduler;
        ticks++;
        journal.Add("tick");
        return this.GetPrimaryKeyString() == "fails" ? throw new ProbeException("tick") : Task.CompletedTask;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task Call_OfEveryReturnType_ReturnsItsResult()
    {
        await using var silo = await TestSilo.StartAsync();
        var counter = silo.Get<ICounterGrain>("a/b c");

        Assert.Equal(2, await counter.Add(2).Within());
        Assert.Equal(2, await counter.Get());
        await counter.Touch();
        await counter.Reset().Within();
        Assert.Equal(0, await counter.Get());
        Assert.Equal("a/b c", await counter.Key().Within());
    }

    [Fact]
    public async Task Call_WithManyArgumentsAndATokenAmongThem_PassesEachOne()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var id = new Guid(100, 0, 0, new byte[8]);

        Assert.Equal(1 + 2 + 3 + 100 + 5 + 6 + 7 + 8 + 9, await silo.Get<IProbeGrain>().Sum(1, "bb", 3, id, 5, 6, 7, 8, default, 9).Within());
        Assert.Equal(1141, await silo.Get<IProbeGrain>().Sum(1, "bb", 3, id, 5, 6, 7, 8, source.Token, 9).Within());
    }

    [Fact]
    public async Task Exception_ThrownAtOnceOrLater_ArrivesWithTypeMessageAndStack()
    {
        await using var silo = await TestSilo.StartAsync();

        foreach (var call in new Func<IProbeGrain, Task>[] { grain => grain.Fail("no"), grain => grain.FailLater("no") })
        {
            var exception = await Assert.ThrowsAsync<ProbeException>(() => call(silo.Get<IProbeGrain>()).Within());
            Assert.Equal("no", exception.Message);
            Assert.Contains(nameof(ProbeGrain), exception.StackTrace, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Grain_WhoseCallFailed_ServesTheNextCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IProbeGrain>();

        await Assert.ThrowsAsync<ProbeException>(() => grain.Fail("no").Within());
        await Assert.ThrowsAnyAsync<Exception>(() => grain.FailWithoutTask().Within());
        Assert.Equal("yes", await grain.Interleaved("yes").Within());
        await grain.Walk([]).Within();
    }

    [Fact]
    public async Task OneWayCall_ThatBlocks_ReturnsAtOnce()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();

        await silo.Get<IProbeGrain>().Post("p").Within();

        await journal.Until("p>");
        journal.Open("p");
        await journal.Until("<p");
    }

    [Fact]
    public async Task ResponseTimeout_OfTheMethod_EndsTheWaitWhileTheMethodGoesOn()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>("t");

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => grain.Slow("s").Within());

        Assert.Contains("IProbeGrain.Slow on probe/t", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, journal.Count("<s"));
        journal.Open("s");
        await journal.Until("<s");
    }

    [Fact]
    public async Task ResponseTimeout_OfAGrainThatBlocksItsThread_StillEndsTheWait()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IProbeGrain>();

        var blocked = grain.Block("b");
        await Assert.ThrowsAsync<TimeoutException>(() => blocked.Within());

        silo.Services.GetRequiredService<Journal>().Open("b");
        await grain.Walk([]).Within();
    }

    [Fact]
    public async Task ResponseTimeout_ByDefault_Is30Seconds()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var call = silo.Get<IProbeGrain>().Hold("h");
        await journal.Until("h>");

        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
        journal.Open("h");
    }

    [Fact]
    public async Task Call_ThatTimedOutInTheQueue_IsNotRun()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();
        var running = grain.Hold("first");
        await journal.Until("first>");
        var waiting = grain.Hold("second");

        time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting.Within());
        await Assert.ThrowsAsync<TimeoutException>(() => running.Within());
        journal.Open("first");
        await grain.Walk([]).Within();

        Assert.Equal(0, journal.Count("second>"));
    }

    [Fact]
    public async Task Cancellation_WhileTheCallRuns_EndsTheWaitAndCancelsTheCalleesTokenInATurn()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        using var source = new CancellationTokenSource();
        var call = silo.Get<IProbeGrain>().HoldUntilCancelled("c", source.Token);
        await journal.Until("c>");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await journal.Until("c:True");
        journal.Open("c");
        await journal.Until("<c:True");
    }

    [Fact]
    public async Task Cancellation_WhileTheCallWaits_KeepsItFromRunning()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IProbeGrain>();
        using var source = new CancellationTokenSource();
        var running = grain.Hold("h");
        await journal.Until("h>");
        var waiting = grain.HoldUntilCancelled("w", source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        journal.Open("h");
        await running.Within();
        await grain.Walk([]).Within();
        Assert.Equal(0, journal.Count("w>"));
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_SendsNothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IProbeGrain>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.HoldUntilCancelled("n", new CancellationToken(true)).Within());
        await grain.Walk([]).Within();
        Assert.Empty(silo.Services.GetRequiredService<Journal>().Entries);
    }

    [Fact]
    public async Task Cancellation_AfterTheCall_LeavesTheCalleesTokenAlone()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        using var source = new CancellationTokenSource();
        var grain = silo.Get<IBackgroundGrain>();
        await grain.StartWith(source.Token).Within();

        await source.CancelAsync();
        await grain.Ping().Within();
        journal.Open("background");

        await journal.Until("background:False");
    }
}

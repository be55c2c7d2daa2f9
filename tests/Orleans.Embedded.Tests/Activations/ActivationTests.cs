using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class ActivationTests
{
    [Fact]
    public async Task FirstCall_ActivatesTheGrainBeforeItRuns()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        journal.Open("h");

        await grain.Hold("h").Within();
        await grain.Touch().Within();

        Assert.Equal(["activating", "activated", "h>", "<h"], journal.Entries);
    }

    [Fact]
    public async Task ActivationThatFails_FailsTheWaitingCallsAndTheNextCallTriesAnew()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>("hold-activate fail-once");
        var calls = new[] { grain.Touch(), grain.Touch(), grain.Touch() };
        await journal.Until("activating");
        journal.Open("activate");

        foreach (var call in calls)
            Assert.Equal("cannot activate", (await Assert.ThrowsAsync<ProbeException>(() => call.Within())).Message);

        await grain.Touch().Within();
        Assert.Equal(2, journal.Count("activating"));
    }

    [Fact]
    public async Task DeactivateOnIdle_LetsTheRunningCallEndAndSendsTheWaitingOnesToANewActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        var before = await grain.Touch().Within();

        var running = grain.DeactivateAndHold("h");
        await journal.Until("h>");
        var waiting = Enumerable.Range(0, 5).Select(_ => grain.Touch()).ToArray();
        journal.Open("h");
        await running.Within();
        var after = await Task.WhenAll(waiting).Within();

        Assert.DoesNotContain(before, after);
        Assert.Single(after.Distinct());
        Assert.Equal(
            ["activating", "activated", "h>", "<h", "deactivating:ApplicationRequested", "disposed", "activating", "activated"], journal.Entries);
    }

    [Fact]
    public async Task CallsDuringDeactivation_WaitForTheNewActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>("hold-deactivate");
        await grain.Deactivate().Within();
        await journal.Until("deactivating:ApplicationRequested");

        var waiting = grain.Touch();
        Assert.Equal(1, journal.Count("activating"));
        journal.Open("deactivate");
        await waiting.Within();

        Assert.Equal(["disposed", "activating", "activated"], journal.Entries[^3..]);
    }

    [Fact]
    public async Task DeactivationThatFails_StillMakesRoomForANewActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ILifeGrain>("fail-deactivate");
        var before = await grain.Touch().Within();

        await grain.Deactivate().Within();

        Assert.NotEqual(before, await grain.Touch().Within());
    }

    [Fact]
    public async Task GrainThatDeactivatesInEveryActivation_RefusesTheCallInsteadOfTryingForEver()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => silo.Get<ILifeGrain>("deactivate-at-once").Touch().Within());
    }

    [Fact]
    public async Task RunningCall_ThatNeverEnds_HoldsUpDeactivationOnlyForTheTimeout()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        var running = grain.DeactivateAndHold("stuck");
        await journal.Until("stuck>");

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, journal.Count("deactivating:ApplicationRequested"));
        time.Advance(TimeSpan.FromSeconds(2));

        await journal.Until("disposed");
        journal.Open("stuck");
        await Assert.ThrowsAsync<TimeoutException>(() => running.Within());
    }

    [Fact]
    public async Task IdleActivation_IsCollectedAfterItsAge()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        await grain.Touch().Within();

        time.Advance(TimeSpan.FromMinutes(10));
        await grain.Touch().Within();
        time.Advance(TimeSpan.FromMinutes(14));
        await grain.Touch().Within();
        Assert.Equal(1, journal.Count("activating"));

        await time.AdvanceUntil(TimeSpan.FromMinutes(1), () => journal.Count("disposed") == 1, "the idle activation to be collected");
        Assert.Contains("deactivating:ActivationIdle", journal.Entries);
    }

    [Fact]
    public async Task BusyActivation_IsNotIdleHoweverLongItsCallTakes()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var call = silo.Get<ILifeGrain>().Hold("long");
        await journal.Until("long>");

        time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());

        Assert.DoesNotContain("deactivating:ActivationIdle", journal.Entries);
        journal.Open("long");
    }

    [Fact]
    public async Task DelayDeactivation_KeepsAnIdleActivationAndCanBeTakenBack()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        await grain.Delay(TimeSpan.FromHours(2)).Within();

        time.Advance(TimeSpan.FromMinutes(119));
        var id = await grain.Touch().Within();
        Assert.Equal(1, journal.Count("activating"));

        await grain.Delay(TimeSpan.MaxValue).Within();
        time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(id, await grain.Touch().Within());

        await grain.Delay(TimeSpan.Zero).Within();
        await time.AdvanceUntil(TimeSpan.FromMinutes(1), () => journal.Count("deactivating:ActivationIdle") == 1, "the end of the activation");
    }

    [Fact]
    public async Task KeepAliveAndAgeLimit_OfTheClass_TakePrecedence()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        await silo.Get<IEternalGrain>().Touch().Within();
        await silo.Get<IShortLivedGrain>().Touch().Within();

        var start = time.GetUtcNow();
        await time.AdvanceUntil(TimeSpan.FromMinutes(1), () => journal.Count("short-lived gone") == 1, "the short-lived activation to end");
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromMinutes(3), TimeSpan.FromDays(1));
        time.Advance(TimeSpan.FromDays(1));
        await silo.Get<IEternalGrain>().Touch().Within();

        Assert.DoesNotContain("eternal gone", journal.Entries);
    }

    [Fact]
    public async Task DeactivatedGrain_HoldsNoMemory()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddMemoryStreams("live"));
        var (instance, grain) = await ActivateHeavy(silo);

        await grain.Deactivate().Within();

        await Wait.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !instance.IsAlive;
            },
            "the grain object to be collected");
        GC.KeepAlive(grain);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task<(WeakReference Instance, IHeavyGrain Grain)> ActivateHeavy(TestSilo silo)
        {
            var grain = silo.Get<IHeavyGrain>();
            await grain.Start().Within();
            await foreach (var item in grain.Items())
            {
                if (item == 3)
                    break;
            }

            return (HeavyGrain.Last!, grain);
        }
    }

    [Fact]
    public async Task ActivationsAndDeactivations_AtRandom_NeverOverlapAndLoseNoCall()
    {
        const int Seeds = 8, Callers = 6, CallsEach = 150;
        await using var silo = await TestSilo.StartAsync();
        for (var seed = 0; seed < Seeds; seed++)
        {
            RestlessGrain.Reset();
            var grains = Enumerable.Range(0, 4).Select(i => silo.Get<IRestlessGrain>($"{seed}-{i}")).ToArray();
            var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random((seed * 100) + caller);
                var answered = 0;
                for (var i = 0; i < CallsEach; i++)
                {
                    if (random.Next(4) == 0)
                        await Task.Yield();
                    answered += await grains[random.Next(grains.Length)].Work(random.Next());
                }

                return answered;
            }))).Within();

            Assert.True(calls.Sum() == Callers * CallsEach, $"seed {seed}: {calls.Sum()} of {Callers * CallsEach} calls answered");
            Assert.True(RestlessGrain.Handled == Callers * CallsEach, $"seed {seed}: {RestlessGrain.Handled} calls handled");
            Assert.True(RestlessGrain.Overlaps == 0, $"seed {seed}: {RestlessGrain.Overlaps} overlaps");
            Assert.True(RestlessGrain.Activations > grains.Length, $"seed {seed}: no activation was ever replaced");
        }
    }
}

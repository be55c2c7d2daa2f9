using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Embedded.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_DeactivatesEveryGrain()
    {
        var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => silo.Get<ILifeGrain>($"{i}").Touch())).Within();

        await silo.StopAsync().Within();

        Assert.Equal(300, journal.Count("deactivating:ShuttingDown"));
        Assert.Equal(300, journal.Count("disposed"));
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Stop_LetsRunningCallsEndAndRefusesNewOnesFromOutside()
    {
        var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<ILifeGrain>();
        var running = grain.Hold("h");
        await journal.Until("h>");

        var stopping = silo.StopAsync();
        await Wait.Until(() => silo.Get<ICounterGrain>().Add(1).IsFaulted, "calls from outside to be refused");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Get<ICounterGrain>().Add(1).Within());
        Assert.False(stopping.IsCompleted);
        journal.Open("h");

        await running.Within();
        await stopping.Within();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Stop_LetsEndingGrainsCallOthers()
    {
        var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => silo.Get<ILifeGrain>($"call-other {i}").Touch())).Within();

        await silo.StopAsync().Within();

        Assert.Equal(20, journal.Entries.Count(entry => entry.StartsWith("other:", StringComparison.Ordinal)));
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Stop_WithACallThatNeverEnds_TakesNoLongerThanTheTimeouts()
    {
        var silo = await TestSilo.StartAsync(builder =>
            builder.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromMilliseconds(100)));
        var journal = silo.Services.GetRequiredService<Journal>();
        _ = silo.Get<ILifeGrain>().Hold("never");
        _ = silo.Get<ILifeGrain>("hold-deactivate").Touch();
        await journal.Until("never>");

        await silo.StopAsync().Within();

        Assert.Equal(2, journal.Count("disposed"));
        await silo.DisposeAsync();
    }
}

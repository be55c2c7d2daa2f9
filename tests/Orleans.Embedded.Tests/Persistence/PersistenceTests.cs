using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Embedded.Tests;

public sealed class PersistenceTests
{
    [Fact]
    public async Task State_Written_IsThereInTheNextActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IStoredGrain>();
        Assert.Equal((0, false), await grain.Read().Within());

        await grain.Write(7).Within();
        await grain.Deactivate().Within();

        Assert.Equal((7, true), await grain.Read().Within());
    }

    [Fact]
    public async Task State_NotWritten_IsGoneWithTheActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IStoredGrain>();
        await grain.Write(7).Within();

        await grain.SetOnly(8).Within();
        await grain.Deactivate().Within();

        Assert.Equal((7, true), await grain.Read().Within());
    }

    [Fact]
    public async Task State_Cleared_IsNewAgain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IStoredGrain>();
        await grain.Write(7).Within();

        await grain.Clear().Within();
        Assert.Equal((0, false), await grain.Read().Within());
        await grain.Deactivate().Within();

        Assert.Equal((0, false), await grain.Read().Within());
        await grain.Write(1).Within();
    }

    [Fact]
    public async Task State_OfAStaleVersion_IsRefusedAndTheActivationReadsAnew()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IStoredGrain>();
        await grain.Write(1).Within();
        var before = await grain.Activation().Within();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new GrainState<Stored>();
        await storage.ReadStateAsync("stored", grain.GetGrainId(), other);
        other.State = new Stored { Number = 99 };
        await storage.WriteStateAsync("stored", grain.GetGrainId(), other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(2).Within());

        Assert.Equal((99, true), await grain.Read().Within());
        Assert.NotEqual(before, await grain.Activation().Within());
    }

    [Fact]
    public async Task TwoStates_OfOneGrain_AreApart()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddMemoryGrainStorage("second"));
        var grain = silo.Get<ITwoStatesGrain>();

        await grain.Write(1, 2).Within();
        await grain.Deactivate().Within();

        Assert.Equal((1, 2), await grain.Read().Within());
    }

    [Fact]
    public async Task Storage_ThatIsMissing_FailsTheCallAndNamesIt()
    {
        await using var silo = await TestSilo.StartAsync();

        var exception = await Assert.ThrowsAsync<OrleansConfigurationException>(() => silo.Get<ITwoStatesGrain>().Read().Within());

        Assert.Contains("'second'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_ThatFails_FailsTheActivationAndTheNextCallTriesAnew()
    {
        var storage = new FailingStorage();
        await using var silo = await TestSilo.StartAsync(builder =>
            Orleans.Runtime.Hosting.StorageProviderExtensions.AddGrainStorage(builder.Services, "second", (_, _) => storage));
        var grain = silo.Get<ITwoStatesGrain>();

        await Assert.ThrowsAsync<ProbeException>(() => grain.Read().Within());
        storage.Fails = false;

        Assert.Equal((0, 0), await grain.Read().Within());
        Assert.Equal(["start", "read", "read"], storage.Steps);
    }

    private sealed class FailingStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
    {
        internal bool Fails { get; set; } = true;

        internal List<string> Steps { get; } = [];

        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<FailingStorage>(
            ServiceLifecycleStage.RuntimeStorageServices,
            _ =>
            {
                Steps.Add("start");
                return Task.CompletedTask;
            });

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Steps.Add("read");
            return Fails ? Task.FromException(new ProbeException("storage")) : Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}

internal sealed class Stored
{
    public int Number { get; set; }
}

internal interface IStoredGrain : IGrainWithStringKey
{
    Task Write(int number);

    Task SetOnly(int number);

    Task<(int Number, bool Exists)> Read();

    Task Clear();

    Task Deactivate();

    Task<ActivationId> Activation();
}

internal sealed class StoredGrain([PersistentState("stored")] IPersistentState<Stored> state) : Grain, IStoredGrain
{
    private bool wasReadBeforeActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        wasReadBeforeActivation = state.Etag is not null || !state.RecordExists;
        return Task.CompletedTask;
    }

    public Task Write(int number)
    {
        state.State.Number = number;
        return state.WriteStateAsync();
    }

    public Task SetOnly(int number)
    {
        state.State.Number = number;
        return Task.CompletedTask;
    }

    public Task<(int Number, bool Exists)> Read() =>
        wasReadBeforeActivation ? Task.FromResult((state.State.Number, state.RecordExists)) : throw new InvalidOperationException("not read");

    public Task Clear() => state.ClearStateAsync();

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<ActivationId> Activation() => Task.FromResult(GrainContext!.ActivationId);
}

internal interface ITwoStatesGrain : IGrainWithStringKey
{
    Task Write(int first, int second);

    Task<(int First, int Second)> Read();

    Task Deactivate();
}

internal sealed class TwoStatesGrain(
    [PersistentState("one", "second")] IPersistentState<Stored> first,
    Journal journal,
    [PersistentState("two")] IPersistentState<Stored> second) : Grain, ITwoStatesGrain
{
    public async Task Write(int first1, int second1)
    {
        first.State.Number = first1;
        second.State.Number = second1;
        await first.WriteStateAsync();
        await second.WriteStateAsync();
        journal.Add("written");
    }

    public Task<(int First, int Second)> Read() => Task.FromResult((first.State.Number, second.State.Number));

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

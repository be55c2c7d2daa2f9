using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class DeadlockTests
{
    [Theory]
    [InlineData("a", "b", "a")]
    [InlineData("a", "a")]
    [InlineData("a", "b", "c", "d", "b")]
    public async Task CallChain_BackIntoAGrainThatWaitsForIt_FailsAtOnceAndNamesTheChain(params string[] path)
    {
        await using var silo = await TestSilo.StartAsync();

        var exception = await Assert.ThrowsAsync<OrleansException>(() => silo.Get<IProbeGrain>(path[0]).Walk(path[1..]).Within());

        var chain = string.Join(" -> ", path.Select(key => $"IProbeGrain.Walk on probe/{key}"));
        Assert.Contains(chain, exception.Message, StringComparison.Ordinal);
        await silo.Get<IProbeGrain>(path[0]).Walk([]).Within();
    }

    [Fact]
    public async Task CallChain_ThatVisitsAGrainTwiceOneAfterTheOther_IsNoDeadlock()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Get<IProbeGrain>("a").Walk(["b"]).Within();
        await silo.Get<IProbeGrain>("a").Walk(["b", "c"]).Within();
    }

    [Fact]
    public async Task CallChain_OfInterleavingMethods_MayComeBack()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Get<IProbeGrain>("a").WalkInterleaved(["b", "a", "b", "a"]).Within();
        Assert.Equal(5, await silo.Get<IReentrantGrain>().Nested(5).Within());
    }

    [Fact]
    public async Task CallChain_ThatAllowsReentrancy_MayComeBackToWhereItAllowedIt()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Get<IProbeGrain>("a").WalkAllowingReentrancy(["b", "a"]).Within();

        // Only that grain allowed it: b did not.
        await Assert.ThrowsAsync<OrleansException>(() => silo.Get<IProbeGrain>("a").WalkAllowingReentrancy(["b", "c", "b"]).Within());
    }

    [Fact]
    public async Task OneWayCallToItself_IsNoDeadlockAndRunsAfterwards()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        journal.Open("later");

        await silo.Get<IProbeGrain>().PostToSelf("later").Within();

        await journal.Until("<later");
    }

    [Fact]
    public async Task CallOfAnotherChain_ThatWaitsForABusyGrain_IsNotTakenForADeadlock()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var holding = silo.Get<IProbeGrain>("a").CallOther("b", "gate");
        await journal.Until("gate>");

        // c waits for a, which waits for b: no circle.
        var waiting = silo.Get<IProbeGrain>("c").Walk(["a"]);
        journal.Open("gate");

        await Task.WhenAll(holding, waiting).Within();
    }

    [Fact]
    public async Task Activation_ThatCallsTheGrainThatActivatesIt_FailsAtOnce()
    {
        await using var silo = await TestSilo.StartAsync();

        var exception = await Assert.ThrowsAsync<OrleansException>(() => silo.Get<IEntangledGrain>("outer").CallInner().Within());

        Assert.Contains("OnActivateAsync", exception.Message, StringComparison.Ordinal);
    }
}

internal interface IEntangledGrain : IGrainWithStringKey
{
    Task CallInner();
}

internal sealed class EntangledGrain : Grain, IEntangledGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        this.GetPrimaryKeyString() == "inner" ? GrainFactory.GetGrain<IEntangledGrain>("outer").CallInner() : Task.CompletedTask;

    public Task CallInner() => GrainFactory.GetGrain<IEntangledGrain>("inner").CallInner();
}

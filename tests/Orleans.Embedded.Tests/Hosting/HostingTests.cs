using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task StartupTask_RunsBeforeTheHostHasStartedAndMayCallGrains()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddStartupTask(async (services, _) =>
            await services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("start").Add(41)));

        Assert.Equal(42, await silo.Get<ICounterGrain>("start").Add(1).Within());
    }

    [Fact]
    public async Task LifecycleStages_StartAscendingAndStopDescending()
    {
        var steps = new List<string>();
        var silo = await TestSilo.StartAsync(builder => builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Steps(steps)));

        await silo.DisposeAsync();

        Assert.Equal(["start 10", "start 20000", "stop 20000", "stop 10"], steps);
    }

    [Fact]
    public async Task GrainClass_IsFoundByInterfaceByPrefixAndById()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("named", await silo.Client.GetGrain<INamedGrain>("k", "Orleans.Embedded.Tests.NamedDifferently").Name().Within());
        Assert.Equal("plain", await silo.Client.GetGrain<INamedGrain>(GrainId.Parse("plainly/k")).Name().Within());
        Assert.Equal("custom-type/k", silo.Client.GetGrain<INamedGrain>("k", "Orleans.Embedded.Tests.NamedDifferently").GetGrainId().ToString());
        Assert.Contains("class name prefix", Assert.Throws<ArgumentException>(() => silo.Get<INamedGrain>()).Message, StringComparison.Ordinal);
        Assert.Contains("No grain class", Assert.Throws<ArgumentException>(() => silo.Get<IUnimplementedGrain>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfEveryKind_ComeBackFromTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var id = Guid.NewGuid();

        Assert.Equal(id, await silo.Client.GetGrain<IGuidGrain>(id).Key().Within());
        Assert.Equal(-7, await silo.Client.GetGrain<IIntegerGrain>(-7).Key().Within());
        Assert.Equal(long.MaxValue, silo.Client.GetGrain<IIntegerGrain>(long.MaxValue).GetPrimaryKeyLong());
        Assert.Equal($"guid/{id:N}", silo.Client.GetGrain(typeof(IGuidGrain), id).GetGrainId().ToString());
    }

    [Fact]
    public async Task References_ToTheSameGrain_AreEqualAndPassThroughCalls()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGuidGrain>(Guid.NewGuid());

        var self = await grain.Self().Within();

        Assert.Equal(grain, self);
        Assert.Equal(grain.GetPrimaryKey(), await self.Key().Within());
        await Assert.ThrowsAsync<NotSupportedException>(() => grain.ItselfAsObject().Within());
    }

    [Fact]
    public async Task ScopedServices_LiveAsLongAsTheActivation()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddScoped<ScopedThing>());
        var journal = silo.Services.GetRequiredService<Journal>();
        var first = silo.Get<IScopedGrain>();

        Assert.True(await first.IsSame().Within());
        Assert.NotEqual(await first.Id().Within(), await silo.Get<IScopedGrain>().Id().Within());
        await first.Deactivate().Within();
        await journal.Until("thing disposed");
    }

    [Fact]
    public async Task GrainContextAccessor_KnowsTheActivationInsideGrainsOnly()
    {
        await using var silo = await TestSilo.StartAsync();
        var accessor = silo.Services.GetRequiredService<IGrainContextAccessor>();

        Assert.Null(accessor.GrainContext);
        Assert.True(await silo.Client.GetGrain<IGuidGrain>(Guid.NewGuid()).AccessorKnowsMe().Within());
        Assert.Throws<InvalidOperationException>(() => new IntegerGrain());
    }

    private sealed class Steps(List<string> steps) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            foreach (var stage in new[] { ServiceLifecycleStage.Active, 10 })
                lifecycle.Subscribe<Steps>(stage, _ => Note($"start {stage}"), _ => Note($"stop {stage}"));
        }

        private Task Note(string step)
        {
            steps.Add(step);
            return Task.CompletedTask;
        }
    }
}

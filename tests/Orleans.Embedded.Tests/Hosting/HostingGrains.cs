using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

internal interface INamedGrain : IGrainWithStringKey
{
    Task<string> Name();
}

internal interface IUnimplementedGrain : IGrainWithStringKey;

[GrainType("custom-type")]
internal sealed class NamedDifferentlyGrain : Grain, INamedGrain
{
    public Task<string> Name() => Task.FromResult("named");
}

internal sealed class PlainlyGrain : Grain, INamedGrain
{
    public Task<string> Name() => Task.FromResult("plain");
}

internal interface IGuidGrain : IGrainWithGuidKey
{
    Task<Guid> Key();

    Task<IGuidGrain> Self();

    Task<object> ItselfAsObject();

    Task<bool> AccessorKnowsMe();
}

/// <summary>A grain without the base class.</summary>
internal sealed class GuidGrain(IGrainContext context, IGrainContextAccessor accessor) : IGrainBase, IGuidGrain
{
    public IGrainContext GrainContext => context;

    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());

    public Task<IGuidGrain> Self() => Task.FromResult(this.AsReference<IGuidGrain>());

    public Task<object> ItselfAsObject() => Task.FromResult<object>(this);

    public Task<bool> AccessorKnowsMe() => Task.FromResult(accessor.GrainContext == context);
}

internal interface IIntegerGrain : IGrainWithIntegerKey
{
    Task<long> Key();
}

internal sealed class IntegerGrain : Grain, IIntegerGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}

internal interface IScopedGrain : IGrainWithStringKey
{
    Task<bool> IsSame();

    Task<Guid> Id();

    Task Deactivate();
}

internal sealed class ScopedGrain(ScopedThing thing) : Grain, IScopedGrain
{
    public Task<bool> IsSame() => Task.FromResult(ServiceProvider.GetRequiredService<ScopedThing>() == thing);

    public Task<Guid> Id() => Task.FromResult(thing.Id);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal sealed class ScopedThing(Journal journal) : IDisposable
{
    internal Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => journal.Add("thing disposed");
}

using System.Collections.Immutable;

namespace Orleans.Embedded.Tests;

internal interface ICopyGrain : IGrainWithStringKey
{
    Task Keep(object value);

    Task<object> Kept();

    Task KeepList(List<Mutable> list);

    Task<List<Mutable>> KeptList();

    Task KeepReadOnly(IReadOnlyList<Mutable> list);

    Task<int> KeptSum();

    Task<Frozen> Echo(Frozen value);

    Task<Animal> EchoAnimal(Animal value);

    Task<Immutable<byte[]>> EchoImmutable(Immutable<byte[]> value);

    Task<(int Number, Mutable Item)> EchoTuple((int Number, Mutable Item) value);

    Task<ImmutableArray<Frozen>> EchoArray(ImmutableArray<Frozen> value);

    Task<IReadOnlyList<Frozen>> FrozenSequence();

    Task<Lossy> EchoLossy(Lossy value);
}

internal sealed class CopyGrain : Grain, ICopyGrain
{
    private static readonly Frozen Shared = new("shared");
    private object kept = string.Empty;
    private List<Mutable> list = [];
    private IReadOnlyList<Mutable> readOnly = [];

    public Task Keep(object value)
    {
        kept = value;
        return Task.CompletedTask;
    }

    public Task<object> Kept() => Task.FromResult(kept);

    public Task KeepList(List<Mutable> list)
    {
        this.list = list;
        return Task.CompletedTask;
    }

    public Task<List<Mutable>> KeptList() => Task.FromResult(list);

    public Task KeepReadOnly(IReadOnlyList<Mutable> list)
    {
        readOnly = list;
        return Task.CompletedTask;
    }

    public Task<int> KeptSum() => Task.FromResult(readOnly.Sum(item => item.Value));

    public Task<Frozen> Echo(Frozen value) => Task.FromResult(value);

    public Task<Animal> EchoAnimal(Animal value) => Task.FromResult(value);

    public Task<Immutable<byte[]>> EchoImmutable(Immutable<byte[]> value) => Task.FromResult(value);

    public Task<(int Number, Mutable Item)> EchoTuple((int Number, Mutable Item) value) => Task.FromResult(value);

    public Task<ImmutableArray<Frozen>> EchoArray(ImmutableArray<Frozen> value) => Task.FromResult(value);

    public Task<IReadOnlyList<Frozen>> FrozenSequence() => Task.FromResult<IReadOnlyList<Frozen>>([Shared, Shared]);

    public Task<Lossy> EchoLossy(Lossy value) => Task.FromResult(value);
}

internal sealed class Mutable
{
    public int Value { get; set; }

    public Mutable? Inner { get; set; }

    public Dictionary<string, int[]> Numbers { get; set; } = [];
}

[Immutable]
internal record Frozen(string Text);

internal sealed record DerivedFrozen(string Text, int Extra) : Frozen(Text);

internal abstract class Animal
{
    public string Name { get; set; } = string.Empty;
}

internal sealed class Cat : Animal
{
    public int Lives { get; set; }
}

internal sealed class Lossy
{
    private readonly int secret;

    public Lossy()
    {
    }

    internal Lossy(int secret) => Secret = this.secret = secret;

    public int Secret { get; }

    internal int Value => secret;
}

internal sealed class Secretive
{
    public int Open { get; set; }

    internal int Hidden { get; set; }
}

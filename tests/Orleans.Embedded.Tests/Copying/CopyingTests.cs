using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Embedded.Tests;

public sealed class CopyingTests
{
    [Fact]
    public async Task MutableArgument_ChangedAfterTheCall_IsUnchangedInTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();
        var item = new Mutable { Value = 1, Inner = new() { Value = 2 }, Numbers = { ["n"] = [3] } };
        var list = new List<Mutable> { item };

        var call = grain.KeepList(list);
        item.Value = 10;
        item.Inner.Value = 20;
        item.Numbers["n"][0] = 30;
        list.Add(new());
        await call.Within();

        var kept = Assert.Single(await grain.KeptList().Within());
        Assert.Equal((1, 2, 3), (kept.Value, kept.Inner!.Value, kept.Numbers["n"][0]));
    }

    [Fact]
    public async Task MutableResult_ChangedByTheCaller_IsUnchangedInTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();
        await grain.KeepList([new() { Value = 1 }]).Within();

        (await grain.KeptList().Within())[0].Value = 9;

        Assert.Equal(1, (await grain.KeptList().Within())[0].Value);
    }

    [Fact]
    public async Task ImmutableValues_PassByReference()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();
        var frozen = new Frozen("f");
        var derived = new DerivedFrozen("d", 1);
        var array = ImmutableArray.Create(frozen, derived);
        byte[] bytes = [1, 2, 3];

        Assert.Same(frozen, await grain.Echo(frozen).Within());
        Assert.Same(derived, await grain.Echo(derived).Within());
        Assert.Same(bytes, (await grain.EchoImmutable(bytes.AsImmutable()).Within()).Value);
        Assert.Equal(array, await grain.EchoArray(array).Within());
        var sequence = await grain.FrozenSequence().Within();
        Assert.Same(sequence[0], sequence[1]);
        Assert.Same((await grain.FrozenSequence().Within())[0], sequence[0]);
    }

    [Fact]
    public async Task ObjectArgument_IsCopiedOrSharedByItsActualType()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();
        object[] shared = ["text", new Frozen("f"), ImmutableList.Create(1), new[] { 1 }.ToFrozenSet(), JsonDocument.Parse("{}").RootElement, new Uri("http://x")];
        object[] copied = [new Mutable(), new[] { 1 }, new List<string> { "a" }, new Dictionary<string, Frozen> { ["a"] = new("f") }];

        foreach (var value in shared)
        {
            await grain.Keep(value).Within();
            Assert.Equal(value, await grain.Kept().Within());
        }

        foreach (var value in copied)
        {
            await grain.Keep(value).Within();
            var kept = await grain.Kept().Within();
            Assert.NotSame(value, kept);
            Assert.Equivalent(value, kept, strict: true);
        }
    }

    [Fact]
    public async Task Collections_KeepTheirComparers()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();

        await grain.Keep(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }).Within();
        Assert.Contains("A", Assert.IsType<HashSet<string>>(await grain.Kept().Within()));
        await grain.Keep(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }).Within();
        Assert.Equal(1, Assert.IsType<Dictionary<string, int>>(await grain.Kept().Within())["A"]);
    }

    [Fact]
    public async Task PolymorphicValue_KeepsItsType()
    {
        await using var silo = await TestSilo.StartAsync();
        var cat = new Cat { Name = "Tom", Lives = 9 };

        var copy = Assert.IsType<Cat>(await silo.Get<ICopyGrain>().EchoAnimal(cat).Within());

        Assert.NotSame(cat, copy);
        Assert.Equal(("Tom", 9), (copy.Name, copy.Lives));
    }

    [Fact]
    public async Task TupleOfMutable_IsCopiedWithItsElements()
    {
        await using var silo = await TestSilo.StartAsync();
        var item = new Mutable { Value = 5 };

        var (number, copy) = await silo.Get<ICopyGrain>().EchoTuple((1, item)).Within();

        Assert.NotSame(item, copy);
        Assert.Equal((1, 5), (number, copy.Value));
    }

    [Fact]
    public async Task ReadOnlySequence_OfWhateverType_IsCopiedAtTheCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();
        Mutable one = new() { Value = 1 }, two = new() { Value = 2 };

        foreach (var sequence in new IReadOnlyList<Mutable>[] { [one, two], new List<Mutable> { one, two }.AsReadOnly(), new[] { one, two } })
        {
            one.Value = 1;
            await grain.KeepReadOnly(sequence).Within();
            one.Value = 100;
            Assert.Equal(3, await grain.KeptSum().Within());
        }
    }

    [Fact]
    public async Task ValueThatCannotBeCopied_FailsTheCallAndSaysWhy()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<ICopyGrain>();

        var lossy = await Assert.ThrowsAsync<NotSupportedException>(async () => await grain.EchoLossy(new Lossy(1)));
        Assert.Contains("Secret", lossy.Message, StringComparison.Ordinal);
        Assert.Contains("[Immutable]", lossy.Message, StringComparison.Ordinal);
        var secretive = await Assert.ThrowsAsync<NotSupportedException>(async () => await grain.Keep(new Secretive { Hidden = 1 }));
        Assert.Contains("Hidden", secretive.Message, StringComparison.Ordinal);
        var function = await Assert.ThrowsAsync<NotSupportedException>(async () => await grain.Keep(() => 1));
        Assert.Contains("delegate", function.Message, StringComparison.Ordinal);
    }
}

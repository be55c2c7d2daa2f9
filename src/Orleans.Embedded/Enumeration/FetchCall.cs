using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Asks an activation for the next items. It interleaves with calls, which may be what brings the items.</summary>
internal sealed class FetchCall<T>(
    GrainId target, EnumerationSource<T> source, T[] items, GrainCall? caller, ImmutableDictionary<string, object>? values)
    : AnsweredCall<Batch>(CallTraits.AlwaysInterleave, caller, values)
{
    internal override GrainId Target => target;

    internal override bool StaysHere => true;

    internal override string Name => source.MethodName;

    protected override ValueTask<Batch> InvokeAsync() => source.FetchAsync(Activation!, items);
}

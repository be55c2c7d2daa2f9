using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Something the runtime itself does in an activation, under the same rules of interleaving as a call from outside.</summary>
internal sealed class LocalCall(Activation activation, string name, CallTraits traits, GrainCall? caller, Func<Task> run, ImmutableDictionary<string, object>? values = null)
    : AnsweredCall<NoResult>(traits | CallTraits.NotForwarded, caller, values)
{
    internal override GrainId Target => activation.GrainId;

    internal override string Name => name;

    internal override void Fail(Exception exception) => activation.Silo.Log.TurnFailed(exception, activation.GrainId);

    protected override ValueTask<NoResult> InvokeAsync() => NoResult.From(run());
}

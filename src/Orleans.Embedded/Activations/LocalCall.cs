using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Something the runtime itself does in an activation, under the same rules of interleaving as a call from outside.</summary>
internal sealed class LocalCall(Activation activation, string name, CallTraits traits, GrainCall? caller, Func<Task> run)
    : AnsweredCall<NoResult>(traits | CallTraits.NotForwarded, caller, null)
{
    internal override GrainId Target => activation.GrainId;

    internal override string Name => name;

    internal override void Fail(Exception exception) => activation.Silo.Log.TurnFailed(exception, activation.GrainId);

    protected override ValueTask<NoResult> InvokeAsync() => NoResult.From(run());
}

using System.Collections.Immutable;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>A call of one method with its arguments.</summary>
internal sealed class MethodCall<TArgs, TResult>(
    GrainReference target, GrainMethod<TArgs, TResult> method, TArgs args, GrainCall? caller, ImmutableDictionary<string, object>? values)
    : AnsweredCall<TResult>(method.Traits, caller, values), IFilteredCall
{
    private TArgs args = args;
    private CallCancellation? cancellation;

    internal override GrainId Target => target.GrainId;

    internal override string Name => method.FullName;

    GrainMethod IFilteredCall.Method => method;

    object? IFilteredCall.BoxedArguments
    {
        get => args;
        set => args = (TArgs)value!;
    }

    public CancellationToken Token => cancellation?.CalleeToken ?? CancellationToken.None;

    internal void CancelWith(CancellationToken token)
    {
        cancellation = new CallCancellation(this, token);
        cancellation.Arm();
    }

    internal override void Fail(Exception exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            // Its copy of the state is stale: the next call must read it anew.
            conflict.IsSourceActivation = false;
            Activation?.Deactivate(new(DeactivationReasonCode.ApplicationError, conflict, "The stored state is of another version."));
        }

        if (!Completion.TrySetException(exception) || !Has(CallTraits.OneWay))
            return;
        _ = Completion.Task.Exception;
        target.Silo.Log.OneWayCallFailed(exception, Name, Target);
    }

    internal override (string Interface, string Method) RemoteName => (target.InterfaceName, method.Signature);

    internal override bool IsCancellable => cancellation is not null;

    internal override void WriteArguments(FrameWriter frame) => frame.Json(args);

    internal override void SucceedFrom(FrameReader frame)
    {
        try
        {
            Completion.TrySetResult(typeof(TResult) == typeof(NoResult) ? default! : frame.Json<TResult>());
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    internal override void TimeOut() => Completion.TrySetException(new TimeoutException(
        $"No response within {target.Silo.ResponseTimeout(method)} from {Name} on {Target}. The call may still be running."));

    async ValueTask<object?> IFilteredCall.InvokeAsync() =>
        NoResult.Hide(await method.Invoke(Activation!.GrainInstance!, ref args, Token));

    protected override ValueTask<TResult> InvokeAsync() =>
        Activation!.HasIncomingFilters
            ? IncomingCallContext.RunAsync<TResult>(this, Activation)
            : method.Invoke(Activation.GrainInstance!, ref args, Token);

    protected override void Succeed(TResult result) => Completion.TrySetResult(Copier<TResult>.Copy(result));

    protected override void Release()
    {
        base.Release();
        args = default!;
        cancellation?.Disarm();
    }
}

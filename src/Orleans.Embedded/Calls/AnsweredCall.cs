using System.Collections.Immutable;

namespace Orleans.Embedded;

/// <summary>A call with the task that its caller waits on.</summary>
internal abstract class AnsweredCall<TResult>(CallTraits traits, GrainCall? caller, ImmutableDictionary<string, object>? values)
    : GrainCall(traits, caller, values)
{
    // The caller's code must not run inside the callee's turn.
    protected readonly TaskCompletionSource<TResult> Completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResult> Answer => Completion.Task;

    internal override bool IsAnswered => Completion.Task.IsCompleted;

    internal override void Fail(Exception exception) => Completion.TrySetException(exception);

    internal override void Abandon(CancellationToken token) => Completion.TrySetCanceled(token);

    protected abstract ValueTask<TResult> InvokeAsync();

    protected override bool Start()
    {
        try
        {
            var pending = InvokeAsync();
            if (!pending.IsCompletedSuccessfully)
            {
                _ = FinishAsync(pending);
                return false;
            }

            Succeed(pending.Result);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        return true;
    }

    protected virtual void Succeed(TResult result) => Completion.TrySetResult(result);

    private async Task FinishAsync(ValueTask<TResult> pending)
    {
        try
        {
            Succeed(await pending);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        Activation!.Mailbox.Finished(this);
    }
}

namespace Conversations.Silo.Storage;

/// <summary>A change that waits for the writer.</summary>
internal abstract class QueuedWrite
{
    private const int Waiting = 0, Taken = 1, Withdrawn = 2;

    private int _state;

    /// <summary>Takes it for a transaction; false when its caller has withdrawn it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Withdraws it; false when the writer has taken it.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Makes the change in the open transaction. Runs again when the transaction is begun anew.</summary>
    public abstract void Apply(WriteSession session);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class QueuedWrite<T>(Func<WriteSession, T> change) : QueuedWrite
{
    // The writer must not run its callers' code.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Apply(WriteSession session) => _result = change(session);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(Exception exception) => _done.SetException(exception);

    public void Withdraw(CancellationToken cancellationToken)
    {
        if (TryWithdraw()) _done.SetCanceled(cancellationToken);
    }
}

using System.Threading.Channels;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>A write that waits for the one that carries it out, who takes it unless its caller has withdrawn it before.</summary>
internal abstract class Queued<T>
{
    private const int Waiting = 0, Taken = 1, Withdrawn = 2;

    // The writer must not run its callers' code.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Puts it into a queue and waits until it is durable.</summary>
    /// <param name="cancellationToken">Withdraws it as long as it is not taken.</param>
    /// <exception cref="StorageException">The queue is closed, or the write failed.</exception>
    public async Task<T> Through(Func<CancellationToken, ValueTask> enqueue, CancellationToken cancellationToken)
    {
        try
        {
            await enqueue(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new StorageException("The store is closed.", exception);
        }

        await using var withdrawal = cancellationToken.UnsafeRegister(static (state, token) => ((Queued<T>)state!).Withdraw(token), this);
        return await _done.Task.ConfigureAwait(false);
    }

    /// <summary>Takes it for a transaction; false when its caller has withdrawn it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    public void Fail(Exception exception) => _done.SetException(exception);

    public void Complete(T result) => _done.SetResult(result);

    private void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting) _done.SetCanceled(cancellationToken);
    }
}

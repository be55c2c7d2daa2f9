using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// The grain's side of an enumeration: lives in the activation that served the first fetch, and ends with it, with its consumer, or
/// when that has not fetched for a response timeout.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing to dispose of.")]
internal sealed class EnumerationSource<T>(Silo silo, string methodName, Func<object, CancellationToken, IAsyncEnumerable<T>> begin)
    : IActivationPart, IWorkItem
{
    private readonly CancellationTokenSource cancellation = new();
    private Activation? home;
    private IAsyncEnumerator<T>? items;
    private Task<bool>? move;
    private ITimer? idleTimer;
    private bool isFetching;
    private bool isOver;
    private bool isAborted;

    internal string MethodName => methodName;

    /// <summary>The consumer's token was cancelled; takes effect in a turn of the grain.</summary>
    internal void Cancel()
    {
        if (Volatile.Read(ref home) is { } activation)
            activation.Mailbox.Post(this);
        else
            cancellation.Cancel();
    }

    bool IWorkItem.Run()
    {
        cancellation.Cancel();
        return true;
    }

    void IActivationPart.Stop()
    {
        isAborted = true;
        _ = End();
    }

    /// <summary>Waits for one item, then takes what is ready.</summary>
    internal async ValueTask<Batch> FetchAsync(Activation activation, T[] buffer)
    {
        if (isOver || (home is not null && home != activation))
            throw new EnumerationAbortedException($"{methodName}: the activation has ended, or the enumeration was not read for too long.");
        var count = 0;
        isFetching = true;
        try
        {
            cancellation.Token.ThrowIfCancellationRequested();
            if (items is null)
                Begin(activation);
            while (count < buffer.Length)
            {
                if (!TryMove(out var hasItem))
                {
                    if (count > 0)
                        break;
                    hasItem = await move!.WaitAsync(cancellation.Token);
                    move = null;
                }

                if (!hasItem)
                {
                    _ = End();
                    return new(count, true, null);
                }

                buffer[count++] = Copier<T>.Copy(items!.Current);
            }

            WatchConsumer();
            return new(count, false, null);
        }
        catch (Exception exception)
        {
            _ = End();
            return new(count, true, isAborted ? new EnumerationAbortedException($"{methodName}: the activation has ended.") : exception);
        }
        finally
        {
            isFetching = false;
        }
    }

    /// <summary>The consumer wants no more.</summary>
    internal Task CloseAsync() => home is { } activation ? InTurn(activation, End) : Task.CompletedTask;

    private void Begin(Activation activation)
    {
        Volatile.Write(ref home, activation);
        activation.Attach(this);
        items = begin(activation.GrainInstance!, cancellation.Token).GetAsyncEnumerator(cancellation.Token);
    }

    /// <returns>False when the next item must be waited for, by <see cref="move"/>.</returns>
    private bool TryMove(out bool hasItem)
    {
        hasItem = false;
        if (move is null)
        {
            var next = items!.MoveNextAsync();
            if (next.IsCompletedSuccessfully)
            {
                hasItem = next.Result;
                return true;
            }

            move = next.AsTask();
        }

        if (!move.IsCompleted)
            return false;
        var moved = move;
        move = null;
        hasItem = moved.GetAwaiter().GetResult();
        return true;
    }

    // Only an enumeration that a consumer may leave half read needs a timer.
    private void WatchConsumer()
    {
        var patience = silo.DefaultResponseTimeout;
        if (idleTimer is not null)
        {
            idleTimer.Change(patience, Timeout.InfiniteTimeSpan);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            idleTimer = silo.Time.CreateTimer(
                static state => ((EnumerationSource<T>)state!).CloseIfIdle(), this, patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void CloseIfIdle()
    {
        if (home is { } activation)
            _ = InTurn(activation, () => isFetching ? Task.CompletedTask : End());
    }

    private Task End()
    {
        if (isOver)
            return Task.CompletedTask;
        isOver = true;
        idleTimer?.Dispose();
        cancellation.Cancel();
        home?.Detach(this);
        home = null;
        if (items is null)
            return Task.CompletedTask;
        var disposed = DisposeItemsAsync(items, move);
        items = null;

        // An iterator that waits for something without heeding its token is disposed when that comes: nobody waits for it.
        return move is { IsCompleted: false } ? Task.CompletedTask : disposed;
    }

    private static Task InTurn(Activation activation, Func<Task> action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, activation.Mailbox).Unwrap();

    private async Task DisposeItemsAsync(IAsyncEnumerator<T> enumerator, Task<bool>? pending)
    {
        try
        {
            if (pending is not null)
                await ((Task)pending).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await enumerator.DisposeAsync();
        }
        catch (Exception exception)
        {
            silo.Log.EnumerationFailed(exception, methodName);
        }
    }
}

namespace Conversations.Bench.Load.Relay;

/// <summary>The events of one run in memory: one producer appends, any number of readers follow.</summary>
public sealed class SharedRun
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _events = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _ended;

    public void Append(byte[] events) => Change(() => _events.Add(events));

    public void End() => Change(() => _ended = true);

    /// <summary>What came after the first <paramref name="seen"/> appends, whether the run has ended, and a task that ends at the next change.</summary>
    public (byte[][] News, bool Ended, Task Changed) After(int seen)
    {
        lock (_lock) return (_events.Count == seen ? [] : [.. _events[seen..]], _ended, _changed.Task);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

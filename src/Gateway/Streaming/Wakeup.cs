using System.Threading.Tasks.Sources;

namespace Conversations.Gateway.Streaming;

/// <summary>One waiter that many may wake, again and again, without an allocation a wait. A wake-up that comes early is not lost.</summary>
sealed class Wakeup : IValueTaskSource
{
    const int Idle = 0;
    const int Waiting = 1;
    const int Woken = 2;

    ManualResetValueTaskSourceCore<bool> source = new() { RunContinuationsAsynchronously = true };
    int state;

    /// <summary>Completes at the next <see cref="Set"/>, or at once if one came since the last wait. One wait at a time.</summary>
    public ValueTask Wait()
    {
        source.Reset();
        if (Interlocked.CompareExchange(ref state, Waiting, Idle) == Idle) return new(this, source.Version);
        Volatile.Write(ref state, Idle);
        return default;
    }

    public void Set()
    {
        if (Interlocked.Exchange(ref state, Woken) == Waiting) source.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token)
    {
        source.GetResult(token);
        Volatile.Write(ref state, Idle);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}

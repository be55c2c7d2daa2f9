using System.Collections.Concurrent;

namespace Orleans.Embedded;

/// <summary>
/// A coarse clock that costs a call nothing to read, and the one timer that ends the wait of overdue calls: only mailboxes with
/// calls in them are looked at.
/// </summary>
internal sealed class SiloClock : IDisposable
{
    private const long Period = 200;

    private readonly TimeProvider time;
    private readonly long start;
    private readonly ConcurrentQueue<Mailbox> arrivals = new();
    private readonly List<Mailbox> watched = [];
    private readonly Lock ticking = new();
    private readonly ITimer timer;
    private long now;

    internal SiloClock(TimeProvider time)
    {
        this.time = time;
        start = time.GetTimestamp();
        timer = time.CreateTimer(
            static state => ((SiloClock)state!).Tick(), this, TimeSpan.FromMilliseconds(Period), TimeSpan.FromMilliseconds(Period));
    }

    /// <summary>Milliseconds since the start, up to one period behind.</summary>
    internal long Now => Volatile.Read(ref now);

    public void Dispose() => timer.Dispose();

    /// <summary>A deadline that is never early; <see cref="long.MaxValue"/> for an infinite timeout.</summary>
    internal long After(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Now + (long)timeout.TotalMilliseconds + Period;

    internal void Watch(Mailbox mailbox) => arrivals.Enqueue(mailbox);

    private void Tick()
    {
        List<GrainCall> overdue = [];
        lock (ticking)
        {
            Volatile.Write(ref now, (long)time.GetElapsedTime(start).TotalMilliseconds);
            while (arrivals.TryDequeue(out var mailbox))
                watched.Add(mailbox);
            watched.RemoveAll(mailbox => !mailbox.CollectOverdue(now, overdue));
        }

        foreach (var call in overdue)
            call.TimeOut();
    }
}

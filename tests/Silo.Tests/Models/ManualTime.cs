namespace Conversations.Silo.Tests.Models;

/// <summary>A clock at which every wait ends at once, and is written down; time stands still but for those waits.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly TimeSpan LimitsBegin = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _now;

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock) return [.. _waits];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock) return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return DateTimeOffset.UnixEpoch + _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Such long timers are time limits of calls, which do not run out here.
        if (dueTime < TimeSpan.Zero || dueTime >= LimitsBegin) return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        lock (_lock)
        {
            _waits.Add(dueTime);
            _now += dueTime;
        }

        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

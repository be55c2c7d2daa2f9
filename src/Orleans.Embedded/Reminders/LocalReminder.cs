namespace Orleans.Embedded;

/// <summary>The timer of one reminder. Ticks that are due while one is being delivered, or while no silo runs, are skipped.</summary>
internal sealed class LocalReminder : IDisposable
{
    /// <summary>Timers cannot wait for much longer than a month: far ticks are waited for in steps.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Silo silo;
    private readonly ReminderEntry entry;
    private readonly ITimer timer;
    private DateTime next;

    internal LocalReminder(Silo silo, ReminderEntry entry)
    {
        this.silo = silo;
        this.entry = entry;
        next = TickAfter(silo.Time.GetUtcNow().UtcDateTime);
        using (ExecutionContext.SuppressFlow())
        {
            timer = silo.Time.CreateTimer(
                static state => _ = ((LocalReminder)state!).TickAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Wait();
    }

    internal string? ETag => entry.ETag;

    public void Dispose() => timer.Dispose();

    private async Task TickAsync()
    {
        var now = silo.Time.GetUtcNow().UtcDateTime;
        if (now >= next)
        {
            try
            {
                var grain = (IRemindable)silo.Factory.GetReference(typeof(IRemindable), entry.GrainId);
                await grain.ReceiveReminder(entry.ReminderName, new(entry.StartAt, entry.Period, now));
            }
            catch (Exception exception)
            {
                silo.Log.ReminderFailed(exception, entry.ReminderName, entry.GrainId);
            }

            next = TickAfter(silo.Time.GetUtcNow().UtcDateTime + TimeSpan.FromTicks(1));
        }

        Wait();
    }

    private DateTime TickAfter(DateTime time) =>
        time <= entry.StartAt
            ? entry.StartAt
            : entry.StartAt + (entry.Period * Math.Ceiling((time - entry.StartAt) / entry.Period));

    private void Wait()
    {
        var due = next - silo.Time.GetUtcNow().UtcDateTime;
        timer.Change(due > LongestWait ? LongestWait : due < TimeSpan.Zero ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
    }
}

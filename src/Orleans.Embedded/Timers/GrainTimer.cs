using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A timer whose ticks are turns of its activation.</summary>
internal sealed class GrainTimer : IGrainTimer, IActivationPart
{
    private readonly Activation activation;
    private readonly Func<CancellationToken, Task> callback;
    private readonly CallTraits traits;
    private readonly CancellationTokenSource disposal = new();
    private readonly ITimer timer;
    private TimeSpan period;
    private int version;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        this.callback = callback;
        traits = (options.Interleave ? CallTraits.AlwaysInterleave : 0) | (options.KeepAlive ? 0 : CallTraits.NotUse);

        // The call that made the timer must not live on in its context.
        using (ExecutionContext.SuppressFlow())
        {
            timer = activation.Silo.Time.CreateTimer(
                static state => ((GrainTimer)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    internal static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new GrainTimer(activation, callback, options);
        activation.Attach(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        this.period = period;
        version++;
        timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        Stop();
        activation.Detach(this);
    }

    public void Stop()
    {
        timer.Dispose();
        disposal.Cancel();
    }

    private void Tick()
    {
        if (!activation.Mailbox.Enqueue(new LocalCall(activation, "timer", traits, null, TickAsync)))
            timer.Dispose();
    }

    private async Task TickAsync()
    {
        if (disposal.IsCancellationRequested)
            return;
        var before = version;
        try
        {
            await callback(disposal.Token);
        }
        catch (Exception exception)
        {
            activation.Silo.Log.TimerFailed(exception, activation.GrainId);
        }

        // A callback that called Change has set the next tick itself.
        if (before == version && period > TimeSpan.Zero && !disposal.IsCancellationRequested)
            timer.Change(period, Timeout.InfiniteTimeSpan);
    }
}

namespace Orleans.Runtime;

/// <summary>A timer of one activation; disposing it stops it and cancels the token of a callback that runs.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts it anew. <see cref="Timeout.InfiniteTimeSpan"/> as due time stops it, as period lets it tick once.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

public readonly record struct GrainTimerCreationOptions
{
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick.</summary>
    public TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one callback to the next tick.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>Ticks may run while calls of the grain run.</summary>
    public bool Interleave { get; init; }

    /// <summary>Ticks keep the activation from being collected as idle.</summary>
    public bool KeepAlive { get; init; }
}

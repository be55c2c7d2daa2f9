namespace Orleans.Embedded;

/// <summary>Whether this silo may still act for its grains: so long as nobody can have declared it dead.</summary>
/// <remarks>Measured by the process's own clock from before the renewal was sent, so that it ends here before it ends for others.</remarks>
internal sealed class Lease(TimeProvider time, TimeSpan duration)
{
    private long renewedAt = time.GetTimestamp();
    private volatile bool isOver;

    internal bool IsHeld => !isOver && Age < duration;

    internal TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref renewedAt));

    /// <summary>Others have declared this silo dead.</summary>
    internal bool IsOver => isOver;

    internal void Renew(long asOf) => Volatile.Write(ref renewedAt, asOf);

    internal void End() => isOver = true;
}

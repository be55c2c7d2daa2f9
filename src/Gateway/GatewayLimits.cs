namespace Conversations.Gateway;

/// <summary>What the gateway takes at most (<c>Limits:*</c>).</summary>
public sealed class GatewayLimits
{
    /// <summary>Bytes of a request's body. Default: 8 MiB, which an image in a message fits into.</summary>
    public long RequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Wrong keys that one address may try in a minute; then it is refused with 429 for the rest of it. 0: any number. Default: 20.</summary>
    public int FailedTriesPerMinute { get; set; } = 20;

    /// <summary>
    /// From the order to stop on, how long the process still takes requests while it says that it is not ready: as long as load balancers
    /// need to notice. Default: 0.
    /// </summary>
    public TimeSpan DrainDelay { get; set; }
}

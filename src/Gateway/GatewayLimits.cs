using System.ComponentModel.DataAnnotations;

namespace Conversations.Gateway;

/// <summary>What the gateway takes at most (<c>Limits:*</c>).</summary>
public sealed class GatewayLimits
{
    /// <summary>Bytes of a request's body. Default: 8 MiB, which an image in a message fits into.</summary>
    [Range(1L, long.MaxValue)]
    public long RequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Wrong keys that one address may try in a minute; then it is refused with 429 for the rest of it. 0: any number. Default: 20.</summary>
    [Range(0, int.MaxValue)]
    public int FailedTriesPerMinute { get; set; } = 20;

    /// <summary>Requests that one address may make in a minute, with whichever keys; further ones are refused with 429. 0: any number. Default: 60,000.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsPerMinutePerAddress { get; set; } = 60_000;

    /// <summary>Requests that one user may make in a minute; further ones are refused with 429. 0: any number. Default: 6,000.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsPerMinutePerUser { get; set; } = 6_000;

    /// <summary>Requests of one user that are served at once, open streams included; further ones wait. 0: any number. Default: 200.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsInProgressPerUser { get; set; } = 200;

    /// <summary>Requests of one user that wait for a place; further ones are refused with 429. Default: 100.</summary>
    [Range(0, int.MaxValue)]
    public int QueuedRequestsPerUser { get; set; } = 100;

    /// <summary>Most rows of a page of any list; a dialect that promises fewer keeps to that. Default: 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int PageRows { get; set; } = 1000;

    /// <summary>
    /// From the order to stop on, how long the process still takes requests while it says that it is not ready: as long as load balancers
    /// need to notice. Default: 0.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainDelay { get; set; }
}

using System.ComponentModel.DataAnnotations;

namespace Conversations.Gateway.Streaming;

/// <summary>Bounds of the streams that one gateway process serves. Configuration section <c>Limits</c>.</summary>
public sealed class StreamingOptions
{
    public const string Section = "Limits";

    /// <summary>Streams open at once, in all; further ones are refused with 429. Default: 20,000.</summary>
    [Range(0, int.MaxValue)]
    public int OpenStreams { get; set; } = 20_000;

    /// <summary>Streams of one user that are open at once; further ones are refused with 429. Default: 100.</summary>
    [Range(0, int.MaxValue)]
    public int StreamsPerUser { get; set; } = 100;

    /// <summary>Bytes of a run's stream that are kept in memory; who is further behind reads the log. Default: 1 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int StreamWindowBytes { get; set; } = 1 << 20;

    /// <summary>Silence after which a client is sent a sign of life. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan StreamKeepAlive { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one write to a client that does not read may take before it is cut off. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan StreamWriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the head of a new stream waits for the first of the answer, to be sent with it. Default: 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan StreamGather { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Silence after which a run in progress is looked up, in case its last item was lost. Default: 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan StreamWatchdog { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a run in progress is followed with no client, in case one comes back. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StreamLinger { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a conversation's feed stays subscribed with no listener. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan FeedLinger { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Items held back per run while its reader catches up; more than that makes it catch up once more. Default: 1,024.</summary>
    [Range(1, int.MaxValue)]
    public int HeldItems { get; set; } = 1024;

    /// <summary>Grain of all times above. Default: 1 s.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary><see cref="StreamWatchdog"/> in ticks, 1 or more.</summary>
    internal long WatchdogTicks() => Math.Max(1, StreamWatchdog.Ticks / Tick.Ticks);
}

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Times in nanoseconds, as metrics have them.</summary>
static class WireTime
{
    public static long SinceEpoch(DateTimeOffset at) => Nanoseconds(at - DateTimeOffset.UnixEpoch);

    public static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Null unless both are known.</summary>
    public static long? Between(DateTimeOffset? from, DateTimeOffset? to) => to - from is { } time ? Nanoseconds(time) : null;
}

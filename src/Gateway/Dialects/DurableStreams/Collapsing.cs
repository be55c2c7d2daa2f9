using System.Globalization;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>The protocol's cursors, by which caches in between tell polls of different times apart: the number of an interval, and never one twice.</summary>
static class Collapsing
{
    static readonly DateTimeOffset Epoch = new(2024, 10, 9, 0, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    const int MostJitter = 3600;

    /// <param name="seen">The cursor that the client has had; null: none.</param>
    public static string Next(DateTimeOffset now, string? seen)
    {
        var current = (now - Epoch).Ticks / Interval.Ticks;
        if (long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= current)
            current = last + 1 + (Random.Shared.Next(1, MostJitter + 1) / (long)Interval.TotalSeconds);
        return current.ToString(CultureInfo.InvariantCulture);
    }
}

using System.Globalization;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Times as these APIs write them: of conversations in UTC, of events in the server's local time and without a zone.</summary>
static class WireTime
{
    const string Naive = "yyyy-MM-ddTHH:mm:ss.ffffff";

    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString(Naive, CultureInfo.InvariantCulture) + "Z";

    public static string Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString(Naive, CultureInfo.InvariantCulture);

    /// <summary>The same, as exact as it is shown.</summary>
    public static DateTimeOffset Shown(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));

    public static bool TryParse(string text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read)) return false;
        time = read.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(read, zone.GetUtcOffset(read)) : new DateTimeOffset(read);
        return true;
    }
}

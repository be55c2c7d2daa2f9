using System.Globalization;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Dates as messages carry them: UTC, to the second, with <c>+00:00</c>.</summary>
static class WireDate
{
    public static string Of(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
}

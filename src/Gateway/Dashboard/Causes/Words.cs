using System.Globalization;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>How times and lists are said to people.</summary>
static class Words
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalHours: < 36 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
    };

    public static string List(IEnumerable<string> names) => names.Distinct().ToArray() switch
    {
        [] => "nothing",
        [var only] => only,
        [.. var some, var last] => $"{string.Join(", ", some)} and {last}",
    };
}

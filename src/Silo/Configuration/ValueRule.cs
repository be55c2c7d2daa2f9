using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Conversations.Silo.Configuration;

/// <summary>What a value must be, in words, and whether it is.</summary>
static class ValueRule
{
    /// <returns>What it must be; null: it is.</returns>
    public static string? Broken(string text, Type type, RangeAttribute? range)
    {
        if (type == typeof(string)) return null;
        if (Parse(text, type) is not { } value) return Wanted(type);
        if (range is null || range.IsValid(value)) return null;
        return range.Maximum is int.MaxValue or >= (double)int.MaxValue ? $"at least {Bound(range.Minimum)}" : $"between {Bound(range.Minimum)} and {Bound(range.Maximum)}";
    }

    static object? Parse(string text, Type type)
    {
        if (type.IsEnum) return Enum.TryParse(type, text, ignoreCase: true, out var named) && Enum.IsDefined(type, named) && !char.IsAsciiDigit(text[0]) ? named : null;
        if (type == typeof(bool)) return bool.TryParse(text, out var flag) ? flag : null;
        // A plain 120 reads as 120 days, which nobody means.
        if (type == typeof(TimeSpan)) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && (text.Contains(':', StringComparison.Ordinal) || time == TimeSpan.Zero) ? time : null;
        if (type == typeof(Uri)) return Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;
        if (type == typeof(int)) return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        if (type == typeof(long)) return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large) ? large : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    static string Wanted(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time as hh:mm:ss, such as 00:00:30, or d.hh:mm:ss"
        : type == typeof(Uri) ? "an absolute address, such as http://127.0.0.1:4318"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : "a number";

    static string Bound(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}

using System.Text;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>
/// Text that PostgreSQL can hold. It knows no U+0000: not in text, and a JSON document that escapes one cannot be looked into. So
/// U+0000 is written as U+E000 (a character of no meaning) and a 0, and U+E000 itself as U+E000 and a 1.
/// </summary>
internal static class StorableText
{
    private const char Mark = '\uE000';

    public static string Write(string text)
    {
        // Half of a surrogate pair is no text at all; SQLite keeps the same replacement.
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return text.AsSpan().ContainsAny('\0', Mark)
            ? text.Replace("\uE000", "\uE0001", StringComparison.Ordinal).Replace("\0", "\uE0000", StringComparison.Ordinal)
            : text;
    }

    public static string Read(string text) => text.Contains(Mark, StringComparison.Ordinal)
        ? text.Replace("\uE0000", "\0", StringComparison.Ordinal).Replace("\uE0001", "\uE000", StringComparison.Ordinal)
        : text;

    /// <summary>A document of JSON in UTF-8.</summary>
    public static byte[] Write(byte[] json) => json.AsSpan().IndexOf(@"\u0000"u8) >= 0 || IsMarked(json) ? Rewrite(json, Writing) : json;

    /// <inheritdoc cref="Write(byte[])"/>
    public static byte[] Read(byte[] json) => IsMarked(json) ? Rewrite(json, Reading) : json;

    private static bool IsMarked(ReadOnlySpan<byte> json) =>
        json.IndexOf(@"\uE000"u8) >= 0 || json.IndexOf(@"\ue000"u8) >= 0 || json.IndexOf("\uE000"u8) >= 0;

    private static byte[] Rewrite(ReadOnlySpan<byte> json, Rule rule)
    {
        using var written = new MemoryStream(json.Length + 64);
        while (!json.IsEmpty)
        {
            // An escape is taken whole, so that an escaped backslash before "u0000" is not taken for one.
            var taken = rule(json, written);
            if (taken == 0) written.Write(json[..(taken = json[0] == '\\' ? 2 : 1)]);
            json = json[taken..];
        }

        return written.ToArray();
    }

    private static int Writing(ReadOnlySpan<byte> json, MemoryStream written)
    {
        if (json.StartsWith(@"\u0000"u8)) return Replace(written, @"\uE0000"u8, 6);
        if (IsEscapedMark(json)) return Replace(written, @"\uE0001"u8, 6);
        return json.StartsWith("\uE000"u8) ? Replace(written, "\uE0001"u8, 3) : 0;
    }

    private static int Reading(ReadOnlySpan<byte> json, MemoryStream written)
    {
        if (IsEscapedMark(json)) return Replace(written, json[6] == '0' ? @"\u0000"u8 : @"\uE000"u8, 7);
        return json.StartsWith("\uE000"u8) ? Replace(written, "\uE000"u8, 4) : 0;
    }

    private static bool IsEscapedMark(ReadOnlySpan<byte> json) => json.StartsWith(@"\uE000"u8) || json.StartsWith(@"\ue000"u8);

    private static int Replace(MemoryStream written, ReadOnlySpan<byte> by, int length)
    {
        written.Write(by);
        return length;
    }

    private delegate int Rule(ReadOnlySpan<byte> json, MemoryStream written);
}

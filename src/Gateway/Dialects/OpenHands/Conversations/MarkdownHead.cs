using System.Collections.Immutable;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>
/// What a Markdown file says of itself between two lines of dashes at its top, as far as skills use it: fields that are a text or a list of texts. It is the
/// part of YAML that people write there; whatever else stands there is left out.
/// </summary>
/// <param name="Content">The rest of the file.</param>
sealed record MarkdownHead(IReadOnlyDictionary<string, ImmutableArray<string>> Fields, string Content)
{
    const string Fence = "---";

    /// <summary>The field's texts; none where it has none, or is not there.</summary>
    public ImmutableArray<string> All(string field) => Fields.GetValueOrDefault(field, []);

    /// <summary>The field's first text; null where it has none, or an empty one.</summary>
    public string? One(string field) => All(field) is [{ Length: > 0 } text, ..] ? text : null;

    public static MarkdownHead Read(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        if (end < 0) return new(ImmutableDictionary<string, ImmutableArray<string>>.Empty, string.Join('\n', lines).Trim());
        var fields = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (var at = 1; at < end;)
        {
            var first = lines[at++];
            var below = at;
            while (at < end && IsBelow(lines[at])) at++;
            if (first.Length > 0 && !char.IsWhiteSpace(first[0]) && first[0] != '#' && first.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                fields[Plain(first[..colon])] = Values(first[(colon + 1)..].Trim(), lines[below..at]);
        }

        return new(fields, string.Join('\n', lines[(end + 1)..]).Trim());
    }

    /// <summary>A line that belongs to the field above it: indented, empty, or an item of a list.</summary>
    static bool IsBelow(string line) => line.Length == 0 || char.IsWhiteSpace(line[0]) || line is "-" or ['-', ' ', ..];

    /// <param name="text">What stands behind the colon.</param>
    /// <param name="below">The lines below it.</param>
    static ImmutableArray<string> Values(string text, string[] below)
    {
        if (text is ['|' or '>', ..] && text.TrimStart('|', '>', '-', '+').Length == 0)
            return [string.Join(text[0] == '|' ? "\n" : " ", below.Select(line => line.Trim())).Trim()];
        var lines = below.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        if (text.Length == 0 || text[0] == '#') return [.. lines.Where(line => line is ['-', ' ', ..]).Select(line => Plain(line[2..])).Where(item => item.Length > 0)];
        if (text is ['[', ..]) return [.. Items(string.Join(' ', lines.Prepend(text))).Select(Plain).Where(item => item.Length > 0)];
        // A text that goes on in the next line.
        return [Plain(string.Join(' ', lines.Prepend(text)))];
    }

    /// <summary>The items of a list in brackets. A comma in quotes parts nothing.</summary>
    static IEnumerable<string> Items(string text)
    {
        var (start, quote) = (1, '\0');
        for (var at = 1; at < text.Length; at++)
        {
            if (quote != '\0') quote = text[at] == quote ? '\0' : quote;
            else if (text[at] is '"' or '\'') quote = text[at];
            else if (text[at] is ',' or ']')
            {
                yield return text[start..at];
                if (text[at] == ']') yield break;
                start = at + 1;
            }
        }

        yield return text[start..];
    }

    /// <summary>A text without its quotes, or without the comment behind it.</summary>
    static string Plain(string text)
    {
        text = text.Trim();
        if (text is [('"' or '\'') and var quote, ..] && text.IndexOf(quote, 1) is > 0 and var end && IsNothing(text[(end + 1)..])) return text[1..end];
        return text.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment ? text[..comment].TrimEnd() : text;
    }

    static bool IsNothing(string text) => text.TrimStart() is "" or ['#', ..];
}

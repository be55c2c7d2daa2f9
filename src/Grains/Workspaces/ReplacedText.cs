using Conversations.Workspaces;

namespace Conversations.Grains.Workspaces;

/// <summary>A text in which one passage was replaced.</summary>
/// <param name="Line">Where the new passage begins, from 1.</param>
/// <param name="Lines">How many lines it touches.</param>
readonly record struct ReplacedText(string Text, int Line, int Lines)
{
    /// <exception cref="WorkspaceException">The passage does not occur exactly once.</exception>
    public static ReplacedText In(string text, string path, string old, string replacement)
    {
        var places = Places(text, old);
        if (places.Count == 0 && FileView.LineEnd(text) == "\r\n" && !old.Contains('\r', StringComparison.Ordinal))
        {
            // A model does not see how lines end.
            (old, replacement) = (old.ReplaceLineEndings("\r\n"), replacement.ReplaceLineEndings("\r\n"));
            places = Places(text, old);
        }

        if (places.Count == 0 && old.Trim() is { Length: > 0 } bare && bare != old)
        {
            (old, replacement) = (bare, replacement.Trim());
            places = Places(text, old);
        }

        return places switch
        {
            [] => throw new WorkspaceException($"No replacement was performed, old_str `{old}` did not appear verbatim in {path}."),
            [var at] => new ReplacedText(
                string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length)), LineAt(text, at), replacement.AsSpan().Count('\n') + 1),
            _ => throw new WorkspaceException(
                $"No replacement was performed. Multiple occurrences of old_str `{old}` in lines "
                + $"[{string.Join(", ", places.Select(at => LineAt(text, at)).Distinct())}]. Please ensure it is unique."),
        };
    }

    static List<int> Places(string text, string old)
    {
        var places = new List<int>();
        for (var at = text.IndexOf(old, StringComparison.Ordinal); at >= 0; at = text.IndexOf(old, at + old.Length, StringComparison.Ordinal)) places.Add(at);
        return places;
    }

    static int LineAt(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;
}

namespace Conversations.Silo.Models.Echo;

/// <summary>The tokens of the echo model.</summary>
internal static class Words
{
    /// <summary>Each word with the blanks after it, so that the pieces, joined, are the text.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var at = 1; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]) || !char.IsWhiteSpace(text[at - 1]) || string.IsNullOrWhiteSpace(text[start..at])) continue;
            yield return text[start..at];
            start = at;
        }

        if (start < text.Length) yield return text[start..];
    }

    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        var inWord = false;
        foreach (var character in text)
        {
            var letter = !char.IsWhiteSpace(character);
            if (letter && !inWord) count++;
            inWord = letter;
        }

        return count;
    }
}

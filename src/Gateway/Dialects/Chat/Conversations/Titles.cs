using Conversations.Log;

namespace Conversations.Gateway.Dialects.Chat.Conversations;

/// <summary>What conversations are called.</summary>
static class Titles
{
    /// <summary>Most characters of a title that a client gives.</summary>
    public const int Longest = 255;

    const string Untitled = "New conversation";
    const int LongestTaken = 60;

    public static string Of(ConversationMetadata metadata) => metadata.Summary is { Length: > 0 } summary ? summary : Untitled;

    /// <summary>The title that a first message gives: its first line; null: it gives none.</summary>
    public static string? From(string content)
    {
        var lines = content.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? null : Cut(lines[0], LongestTaken);
    }

    /// <summary>At most so many UTF-16 units, without half a character at the end.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}

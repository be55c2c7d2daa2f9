using System.Globalization;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>The id of an event: its run, and its place in the run's stream.</summary>
readonly record struct StreamCursor(Guid RunId, long Seq)
{
    public static bool TryParse(string text, out StreamCursor cursor)
    {
        cursor = default;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Guid.TryParseExact(text.AsSpan(0, dot), "D", out var run)) return false;
        if (!long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) return false;
        cursor = new StreamCursor(run, seq);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RunId:D}.{Seq}");
}

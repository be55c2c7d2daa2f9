using System.Globalization;
using System.Text;

namespace Conversations.Silo.Workspaces;

/// <summary>The beginning and the end of a text of any length.</summary>
internal sealed class BoundedText(int limit)
{
    readonly int headLimit = limit / 2;
    readonly char[] tail = new char[limit - limit / 2];
    readonly StringBuilder head = new();

    /// <summary>Characters that came after the head.</summary>
    long later;

    public void Append(ReadOnlySpan<char> text)
    {
        var first = Math.Min(text.Length, headLimit - head.Length);
        head.Append(text[..first]);
        text = text[first..];
        // Of what is longer than the tail only the end can be seen.
        var unseen = Math.Max(0, text.Length - tail.Length);
        later += unseen;
        text = text[unseen..];

        var at = (int)(later % tail.Length);
        var fits = Math.Min(text.Length, tail.Length - at);
        text[..fits].CopyTo(tail.AsSpan(at));
        text[fits..].CopyTo(tail);
        later += text.Length;
    }

    /// <summary>What was kept, with a note of what was not; and begins anew.</summary>
    public string Take()
    {
        var text = new StringBuilder().Append(head);
        if (later <= tail.Length) text.Append(tail.AsSpan(0, (int)later));
        else
        {
            var at = (int)(later % tail.Length);
            text.Append(CultureInfo.InvariantCulture, $"\n[… {later - tail.Length} characters of output are left out here …]\n");
            text.Append(tail.AsSpan(at)).Append(tail.AsSpan(0, at));
        }

        head.Clear();
        later = 0;
        return text.ToString();
    }
}

using System.Buffers;
using System.Text;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Writes text as the inside of a JSON string, in UTF-8, for the pieces of an answer.</summary>
static class JsonText
{
    /// <summary>Most bytes that one UTF-16 unit becomes.</summary>
    public const int MaxBytesPerChar = 6;

    static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <param name="output">Must have room for <see cref="MaxBytesPerChar"/> times the length.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> output)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            if (plain < 0) plain = text.Length;
            written += Encoding.UTF8.GetBytes(text[..plain], output[written..]);
            if (plain == text.Length) break;

            text = text[plain..];
            var taken = 1;
            if (text.Length > 1 && char.IsSurrogatePair(text[0], text[1]))
            {
                taken = 2;
                written += Encoding.UTF8.GetBytes(text[..2], output[written..]);
            }
            else
            {
                written += Escape(text[0], output[written..]);
            }

            text = text[taken..];
        }

        return written;
    }

    static int Escape(char unit, Span<byte> output)
    {
        ReadOnlySpan<byte> known = unit switch
        {
            '"' => "\\\""u8,
            '\\' => @"\\"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => default,
        };
        if (!known.IsEmpty)
        {
            known.CopyTo(output);
            return known.Length;
        }

        // Also half of a surrogate pair: a piece may end in the middle of one, and clients put the halves together again.
        var hex = "0123456789abcdef"u8;
        "\\u"u8.CopyTo(output);
        for (var digit = 0; digit < 4; digit++) output[2 + digit] = hex[(unit >> (12 - (4 * digit))) & 0xf];
        return 6;
    }
}

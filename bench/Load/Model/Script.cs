using System.Buffers.Text;

namespace Conversations.Bench.Load.Model;

/// <summary>How the model answers: told by the last <c>tokens=N[,delay=MS][,first=MS][,stamp=1]</c> in a request.</summary>
/// <param name="Tokens">Tokens of the answer, numbered <c>w0 w1 w2 …</c>.</param>
/// <param name="Delay">Milliseconds between tokens; 0 sends the answer at once.</param>
/// <param name="First">Milliseconds before the first token.</param>
/// <param name="Stamped">True: each token carries the microsecond at which it was sent, <c>w0@123456</c>.</param>
public sealed record Script(int Tokens, int Delay = 0, int First = 0, bool Stamped = false)
{
    /// <summary>The words that tell the model to follow this script.</summary>
    public string Prompt => $"tokens={Tokens},delay={Delay},first={First},stamp={(Stamped ? 1 : 0)}";

    public static Script Of(ReadOnlySpan<byte> request, Script otherwise)
    {
        var at = request.LastIndexOf("tokens="u8);
        if (at < 0) return otherwise;
        var words = request[at..];
        words = words[..Math.Max(0, words.IndexOfAny("\"\\ "u8))];
        return new Script(
            Number(words, "tokens="u8) ?? otherwise.Tokens,
            Number(words, ",delay="u8) ?? 0,
            Number(words, ",first="u8) ?? 0,
            Number(words, ",stamp="u8) == 1);
    }

    private static int? Number(ReadOnlySpan<byte> words, ReadOnlySpan<byte> name)
    {
        var at = words.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(words[(at + name.Length)..], out int value, out _) ? value : null;
    }
}

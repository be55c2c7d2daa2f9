using System.Buffers.Text;
using System.Text;

namespace Conversations.Bench.Load;

/// <summary>Sees to it that the tokens of one answer come all, once and in order, and that the answer ends.</summary>
public sealed class TokenCheck(int expected)
{
    private bool _done;

    /// <summary>Tokens seen so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the data of an event.</summary>
    /// <param name="sent">When the model sent the token, in microseconds; 0 when it does not say.</param>
    /// <returns>True when it was a token.</returns>
    public bool Take(ReadOnlySpan<byte> data, out long sent)
    {
        sent = 0;
        if (data.SequenceEqual("[DONE]"u8)) _done = true;
        if (data.IndexOf("\"error_message\""u8) >= 0) throw new BenchException(Encoding.UTF8.GetString(data));
        if (data.IndexOf("\"assistant_message\""u8) < 0) return false;
        var at = data.IndexOf("\"content\":\"w"u8);
        if (at < 0 || !Utf8Parser.TryParse(data[(at + 12)..], out int number, out var digits))
            throw new BenchException($"A token without a number: {Encoding.UTF8.GetString(data)}");
        if (number != Count) throw new BenchException($"Token {Count} was due, token {number} came.");
        Count++;
        var rest = data[(at + 12 + digits)..];
        return !rest.StartsWith("@"u8) || Utf8Parser.TryParse(rest[1..], out sent, out _);
    }

    public void ThrowIfIncomplete()
    {
        if (Count != expected || !_done) throw new BenchException($"{Count} of {expected} tokens came{(_done ? "" : ", and no end")}.");
    }
}

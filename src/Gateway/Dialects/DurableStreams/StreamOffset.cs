using System.Globalization;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>A place in a conversation's stream: behind an event of the log, and behind some pieces of the answer that is given there.</summary>
/// <param name="Seq">Seq of the last event told; 0: none.</param>
/// <param name="Pieces">How many pieces of the answer in progress were told.</param>
/// <param name="Step">Seq of the event by which that answer's step began; 0: no answer is in progress there.</param>
readonly record struct StreamOffset(long Seq, int Pieces, long Step) : IComparable<StreamOffset>
{
    public static StreamOffset Start { get; }

    /// <summary>From where the log must be read to go on from here.</summary>
    public long ReadFrom => Step > 0 ? Step : Seq + 1;

    public static bool TryParse(string text, out StreamOffset offset)
    {
        offset = default;
        if (text.Split('_') is not [var seq, var pieces, var step]) return false;
        if (!IsNumber(seq, out var at) || !IsNumber(pieces, out var told) || !IsNumber(step, out var begun)) return false;
        offset = new StreamOffset(at, (int)Math.Min(told, int.MaxValue), begun);
        return begun <= at && (begun > 0 || told == 0);
    }

    /// <summary>Sorts as text in the order of the stream.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq:D16}_{Pieces:D8}_{Step:D16}");

    public int CompareTo(StreamOffset other) => (Seq, Pieces).CompareTo((other.Seq, other.Pieces));

    static bool IsNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

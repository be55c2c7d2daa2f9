namespace Conversations.Gateway.Streaming;

/// <summary>Frames one after the other in one array. A frame never spans two blocks.</summary>
sealed class FrameBlock(int size)
{
    const int Foreseen = 32;

    readonly List<Frame> frames = new(Foreseen);

    // What is not yet written is never read.
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Where the last whole frame ends.</summary>
    public int End { get; private set; }

    public long LastSeq => frames.Count == 0 ? 0 : frames[^1].Seq;

    public void Add(long seq, int end)
    {
        frames.Add(new Frame(seq, end));
        End = end;
    }

    /// <summary>Where the first frame after <paramref name="seq"/> begins.</summary>
    public int StartAfter(long seq)
    {
        var (low, high) = (0, frames.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (frames[middle].Seq <= seq) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? 0 : frames[low - 1].End;
    }

    readonly record struct Frame(long Seq, int End);
}

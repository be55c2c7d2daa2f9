namespace Conversations.Gateway.Streaming;

/// <summary>How far one reader of a <see cref="FrameLog"/> is.</summary>
/// <param name="Seq">The last frame it has had.</param>
/// <param name="Block">The block after which it goes on, counted from the run's first; -1 while only <paramref name="Seq"/> is known.</param>
/// <param name="Offset">Where in that block it goes on.</param>
readonly record struct FrameCursor(long Seq, long Block, int Offset)
{
    public static FrameCursor After(long seq) => new(seq, -1, 0);
}

/// <summary>What a reader of a <see cref="FrameLog"/> finds at its cursor.</summary>
/// <param name="Bytes">Whole frames, ready to be sent.</param>
/// <param name="Position">What there is after them.</param>
readonly record struct FrameSlice(ReadOnlyMemory<byte> Bytes, FramePosition Position);

enum FramePosition
{
    /// <summary>More frames can be read at once.</summary>
    Middle,

    /// <summary>Nothing yet.</summary>
    Tail,

    /// <summary>Nothing ever.</summary>
    End,

    /// <summary>The next frames have been dropped: they must be made again from the log.</summary>
    Dropped,
}

namespace Conversations.Gateway.Streaming;

/// <summary>Keeps the frames after a given one until they are taken: for one reader that catches up by itself.</summary>
sealed class FrameBuffer(long after) : IFrameWriter
{
    byte[] bytes = new byte[16 << 10];
    int kept;
    int written;

    /// <summary>Seq of the last frame, kept or not.</summary>
    public long LastSeq { get; private set; }

    public ReadOnlySpan<byte> Frames => bytes.AsSpan(0, kept);

    public void Clear() => written = kept = 0;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (bytes.Length - written < sizeHint) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, written + sizeHint));
        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count) => written += count;

    public void Commit(long seq)
    {
        LastSeq = seq;
        if (seq <= after) written = kept;
        else kept = written;
    }
}

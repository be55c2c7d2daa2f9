namespace Conversations.Gateway.Streaming;

/// <summary>
/// The newest frames of a stream, rendered once for all who read it. One writer; any number of readers, who only remember a cursor.
/// </summary>
sealed class FrameLog(int windowBytes) : IFrameWriter
{
    const int FirstBlock = 8 << 10;
    const int MaxBlock = 16 << 10;
    const int BlocksPerWindow = 4;

    readonly Lock gate = new();
    readonly List<FrameBlock> blocks = [];
    readonly int blockSize = Math.Clamp(windowBytes / BlocksPerWindow, 256, MaxBlock);
    FrameBlock? current;
    int written;
    int size;
    long firstBlock;
    bool completed;

    /// <summary>Seq of the last frame; 0 when there is none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Seq of the last frame that was dropped from the window; 0 when none was.</summary>
    public long DroppedSeq { get; private set; }

    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(Math.Max(sizeHint, 1)).Bytes.AsSpan(written);

    public Memory<byte> GetMemory(int sizeHint = 0) => Reserve(Math.Max(sizeHint, 1)).Bytes.AsMemory(written);

    public void Advance(int count) => written += count;

    public void Commit(long seq)
    {
        lock (gate)
        {
            current!.Add(seq, written);
            LastSeq = seq;
        }
    }

    /// <summary>Says that no frame follows.</summary>
    public void Complete()
    {
        lock (gate) completed = true;
    }

    /// <summary>Takes what follows the cursor, at most a block of it, and moves the cursor behind it.</summary>
    public FrameSlice Read(ref FrameCursor cursor)
    {
        lock (gate)
        {
            if (cursor.Seq < DroppedSeq) return new(default, FramePosition.Dropped);
            if (cursor.Block < firstBlock) cursor = Place(cursor.Seq);
            // A cursor from elsewhere may be ahead of everything here.
            if (cursor.Block < 0) return new(default, AtEnd);

            var index = (int)(cursor.Block - firstBlock);
            if (cursor.Offset == blocks[index].End && index + 1 < blocks.Count)
            {
                index++;
                cursor = new(cursor.Seq, cursor.Block + 1, 0);
            }

            var block = blocks[index];
            var bytes = block.Bytes.AsMemory(cursor.Offset, block.End - cursor.Offset);
            cursor = new(bytes.IsEmpty ? cursor.Seq : block.LastSeq, cursor.Block, block.End);
            return new(bytes, index + 1 < blocks.Count && blocks[index + 1].End > 0 ? FramePosition.Middle : AtEnd);
        }
    }

    FramePosition AtEnd => completed ? FramePosition.End : FramePosition.Tail;

    FrameCursor Place(long seq)
    {
        if (seq > LastSeq || blocks.Count == 0) return FrameCursor.After(seq);
        for (var index = 0; index < blocks.Count; index++)
        {
            if (blocks[index].LastSeq > seq) return new(seq, firstBlock + index, blocks[index].StartAfter(seq));
        }

        return new(seq, firstBlock + blocks.Count - 1, blocks[^1].End);
    }

    FrameBlock Reserve(int count)
    {
        if (current is not null && current.Bytes.Length - written >= count) return current;

        // The frame that is being written moves to the new block whole.
        var begun = current is null ? [] : current.Bytes.AsSpan(current.End, written - current.End);
        var least = current is null ? Math.Min(FirstBlock, blockSize) : blockSize;
        var block = new FrameBlock(Math.Max(least, 2 * (begun.Length + count)));
        begun.CopyTo(block.Bytes);
        written = begun.Length;
        lock (gate)
        {
            blocks.Add(current = block);
            size += block.Bytes.Length;
            while (size > windowBytes && blocks.Count > 1) DropFirst();
        }

        return block;
    }

    void DropFirst()
    {
        DroppedSeq = Math.Max(DroppedSeq, blocks[0].LastSeq);
        size -= blocks[0].Bytes.Length;
        blocks.RemoveAt(0);
        firstBlock++;
    }
}

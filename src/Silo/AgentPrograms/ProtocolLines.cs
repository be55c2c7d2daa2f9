namespace Conversations.Silo.AgentPrograms;

/// <summary>What a program says of the protocol: the lines that are JSON objects. Whatever else it prints is left out.</summary>
internal sealed class ProtocolLines(Stream inner) : Stream
{
    enum Place
    {
        Start,
        Inside,
        Beside,
    }

    Place place = Place.Start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (await inner.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            if (Kept(buffer.Span[..read]) is > 0 and var kept) return kept;
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Moves what is kept to the front.</summary>
    int Kept(Span<byte> read)
    {
        var kept = 0;
        foreach (var each in read)
        {
            if (place == Place.Start && each is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) place = each == '{' ? Place.Inside : Place.Beside;
            if (place == Place.Inside) read[kept++] = each;
            if (each == '\n') place = Place.Start;
        }

        return kept;
    }
}

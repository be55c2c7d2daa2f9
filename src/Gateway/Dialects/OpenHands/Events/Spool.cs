using System.Buffers;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Takes what a writer writes without waiting, until it is passed on: an archive's writer cannot wait for a client.</summary>
sealed class Spool : Stream
{
    readonly ArrayBufferWriter<byte> written = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => written.Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => written.Write(buffer);

    public override void Flush()
    {
        // All that is written stays here until it is passed on.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public async Task PassOn(Stream to, CancellationToken cancellationToken)
    {
        await to.WriteAsync(written.WrittenMemory, cancellationToken);
        written.ResetWrittenCount();
    }
}

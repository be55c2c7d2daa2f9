using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Repeats;

/// <summary>Holds an answer back until it is whole. A stream of events, and what is longer than is kept, passes as it comes.</summary>
sealed class HeldBody(HttpResponse response, Stream client) : Stream
{
    const int Most = 1024 * 1024;

    readonly MemoryStream held = new();
    bool passes;

    /// <summary>The whole answer; null when it has passed.</summary>
    public byte[]? Whole => passes ? null : held.ToArray();

    bool IsStream => response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!passes && !IsStream && held.Length + buffer.Length <= Most)
        {
            held.Write(buffer.Span);
            return;
        }

        await Pass(cancellationToken);
        await client.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        // The headers of a stream go out before its first event.
        if (IsStream) await Pass(cancellationToken);
        if (passes) await client.FlushAsync(cancellationToken);
    }

    /// <summary>Sends what is held.</summary>
    public async Task Pass(CancellationToken cancellationToken)
    {
        if (passes) return;
        passes = true;
        if (held.Length > 0) await client.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), cancellationToken);
    }

    public override void Flush() => throw new NotSupportedException("An answer is written asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An answer is written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

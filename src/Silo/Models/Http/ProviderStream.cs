using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Http;

/// <summary>The body of an answer: bounded in silence and in size, and broken connections are <see cref="ModelException"/>s.</summary>
internal sealed class ProviderStream(string provider, Stream inner, Deadline deadline, TimeSpan idleTimeout) : Stream
{
    /// <summary>No answer of a model comes near it; a server that never stops does.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private long _position;
    private bool _timed = true;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = inner.ReadAsync(buffer, deadline.Follow(cancellationToken));
            if (read.IsCompletedSuccessfully) return Count(read.Result);

            // Until the first byte the limit set at the sending of the request holds.
            if (!_timed) deadline.Set(idleTimeout);
            _timed = true;
            return Count(await read.ConfigureAwait(false));
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failures.Timeout(provider, idleTimeout, e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failures.BadAnswer(provider, "The connection broke off within the answer.", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An answer is read asynchronously.");

    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            deadline.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        // The reader's own time is not the provider's silence.
        if (_timed) deadline.Set(Timeout.InfiniteTimeSpan);
        _timed = false;
        _position += read;
        return _position <= MaxBytes ? read : throw Failures.BadAnswer(provider, $"The answer is longer than {MaxBytes} bytes.");
    }
}

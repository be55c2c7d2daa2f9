using System.Buffers.Text;
using System.Net.Sockets;

namespace Conversations.Bench.Load.Http;

/// <summary>Takes a piece of a body; false ends the reading.</summary>
public delegate bool BodySink(ReadOnlySpan<byte> piece);

/// <summary>Reads HTTP/1.1 messages from a socket, with as little work as the format allows.</summary>
public sealed class HttpReader(Socket socket)
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <returns>The next message's head; null when the peer closed the connection between messages.</returns>
    public async ValueTask<HttpHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = Unread.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (await FillAsync(cancellationToken)) continue;
            return _start == _end ? null : throw new IOException("The connection closed in a head.");
        }

        var head = HttpHead.Parse(Unread[..length]);
        _start += length + 4;
        return head;
    }

    /// <returns>False when <paramref name="sink"/> ended the reading; the connection is then of no further use.</returns>
    public async ValueTask<bool> ReadBodyAsync(HttpHead head, BodySink sink, CancellationToken cancellationToken)
    {
        if (!head.Chunked) return await ReadPieceAsync(Math.Max(head.ContentLength, 0), sink, cancellationToken);
        while (true)
        {
            var size = await ReadChunkSizeAsync(cancellationToken);
            if (!await ReadPieceAsync(size, sink, cancellationToken)) return false;
            await SkipLineEndAsync(cancellationToken);
            if (size == 0) return true;
        }
    }

    private async ValueTask<bool> ReadPieceAsync(long size, BodySink sink, CancellationToken cancellationToken)
    {
        while (size > 0)
        {
            if (_start == _end) await FillOrThrowAsync(cancellationToken);
            var taken = (int)Math.Min(size, _end - _start);
            var piece = _buffer.AsSpan(_start, taken);
            _start += taken;
            size -= taken;
            if (!sink(piece)) return false;
        }

        return true;
    }

    private async ValueTask<long> ReadChunkSizeAsync(CancellationToken cancellationToken)
    {
        int line;
        while ((line = Unread.IndexOf("\r\n"u8)) < 0) await FillOrThrowAsync(cancellationToken);
        if (!Utf8Parser.TryParse(Unread[..line], out long size, out _, 'x')) throw new IOException("A chunk has no size.");
        _start += line + 2;
        return size;
    }

    private async ValueTask SkipLineEndAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < 2) await FillOrThrowAsync(cancellationToken);
        _start += 2;
    }

    private async ValueTask FillOrThrowAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken)) throw new IOException("The connection closed in a body.");
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            var target = _start == 0 ? new byte[_buffer.Length * 2] : _buffer;
            Unread.CopyTo(target);
            (_buffer, _start, _end) = (target, 0, _end - _start);
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}

namespace Conversations.Bench.Load.Http;

/// <summary>Takes the data of one server-sent event, valid during the call; false ends the reading.</summary>
public delegate bool ServerEventHandler(ReadOnlySpan<byte> data);

/// <summary>Cuts a body into server-sent events of one data line each, which is all that the servers measured here write.</summary>
public sealed class ServerEventReader(ServerEventHandler handler)
{
    private byte[] _line = new byte[1024];
    private int _length;

    public bool Feed(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(piece);
                return true;
            }

            var line = piece[..end];
            piece = piece[(end + 1)..];
            if (_length > 0)
            {
                Keep(line);
                line = _line.AsSpan(0, _length);
                _length = 0;
            }

            if (line.StartsWith("data: "u8) && !handler(line[6..].TrimEnd((byte)'\r'))) return false;
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_length + piece.Length > _line.Length) Array.Resize(ref _line, (_length + piece.Length) * 2);
        piece.CopyTo(_line.AsSpan(_length));
        _length += piece.Length;
    }
}

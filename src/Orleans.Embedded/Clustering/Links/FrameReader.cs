using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Orleans.Embedded;

/// <summary>Reads the fields of a frame in the order in which they were written.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> rest = frame;

    internal byte Byte()
    {
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    internal int Int32()
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    internal long Int64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return value;
    }

    internal ReadOnlySpan<byte> Bytes()
    {
        var length = Int32();
        var value = rest[..length];
        rest = rest[length..];
        return value;
    }

    internal string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The value that is the frame's last field.</summary>
    internal readonly T Json<T>() => JsonSerializer.Deserialize<T>(rest, WireJson.Options)!;

    internal readonly ReadOnlySpan<byte> Rest => rest;
}

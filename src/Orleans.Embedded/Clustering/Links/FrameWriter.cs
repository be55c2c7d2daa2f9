using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orleans.Embedded;

/// <summary>Writes one frame: its length, its kind, and fields one after the other.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It writes to memory of this object.")]
internal sealed class FrameWriter
{
    internal const int LengthSize = 4;
    private const int KeptCapacity = 64 << 10;

    [ThreadStatic]
    private static FrameWriter? cached;

    private ArrayBufferWriter<byte> bytes = new(1024);
    private Utf8JsonWriter? json;

    private FrameWriter()
    {
    }

    /// <summary>Of this thread; to be used up before the next is asked for.</summary>
    internal static FrameWriter Begin(FrameKind kind, long id)
    {
        var writer = cached ??= new();
        if (writer.bytes.Capacity > KeptCapacity)
            writer.bytes = new(1024);
        writer.bytes.ResetWrittenCount();
        writer.bytes.GetSpan(LengthSize);
        writer.bytes.Advance(LengthSize);
        return writer.Byte((byte)kind).Int64(id);
    }

    /// <summary>The whole frame, with its length before it.</summary>
    internal ReadOnlySpan<byte> End()
    {
        var length = bytes.WrittenCount - LengthSize;
        BinaryPrimitives.WriteInt32LittleEndian(MemoryMarshal.AsMemory(bytes.WrittenMemory).Span, length);
        return bytes.WrittenSpan;
    }

    internal FrameWriter Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
        return this;
    }

    internal FrameWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
        return this;
    }

    internal FrameWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
        return this;
    }

    internal FrameWriter Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        bytes.Write(value);
        return this;
    }

    internal FrameWriter Text(string value)
    {
        var span = bytes.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var count = Encoding.UTF8.GetBytes(value, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, count);
        bytes.Advance(sizeof(int) + count);
        return this;
    }

    /// <summary>A value that is JSON already, as the frame's last field.</summary>
    internal FrameWriter Raw(ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }

    /// <summary>A value that is the frame's last field.</summary>
    internal FrameWriter Json<T>(T value)
    {
        if (json is null)
            json = new(bytes, WireJson.Writing);
        else
            json.Reset(bytes);
        JsonSerializer.Serialize(json, value, WireJson.Options);
        json.Flush();
        return this;
    }
}

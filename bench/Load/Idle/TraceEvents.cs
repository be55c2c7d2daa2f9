using System.Buffers.Binary;

namespace Conversations.Bench.Load.Idle;

/// <summary>Takes a block of a trace apart: each event says only in what its header differs from the one before.</summary>
public static class TraceEvents
{
    [Flags]
    private enum Has : byte
    {
        Metadata = 1,
        Sequence = 2,
        Thread = 4,
        Stack = 8,
        Activity = 16,
        RelatedActivity = 32,
        Length = 128,
    }

    public static List<(uint Metadata, ReadOnlyMemory<byte> Payload)> Read(ReadOnlyMemory<byte> block)
    {
        var events = new List<(uint, ReadOnlyMemory<byte>)>();
        var bytes = block.Span;
        int at = BinaryPrimitives.ReadInt16LittleEndian(bytes);
        uint metadata = 0, length = 0;
        while (at < bytes.Length)
        {
            var has = (Has)bytes[at++];
            if (has.HasFlag(Has.Metadata)) metadata = (uint)Number(bytes, ref at);
            if (has.HasFlag(Has.Sequence)) Skip(bytes, ref at, 3);
            if (has.HasFlag(Has.Thread)) Skip(bytes, ref at, 1);
            if (has.HasFlag(Has.Stack)) Skip(bytes, ref at, 1);
            Skip(bytes, ref at, 1); // time
            if (has.HasFlag(Has.Activity)) at += 16;
            if (has.HasFlag(Has.RelatedActivity)) at += 16;
            if (has.HasFlag(Has.Length)) length = (uint)Number(bytes, ref at);
            events.Add((metadata & int.MaxValue, block.Slice(at, (int)length)));
            at += (int)length;
        }

        return events;
    }

    private static void Skip(ReadOnlySpan<byte> bytes, ref int at, int numbers)
    {
        for (; numbers > 0; numbers--) Number(bytes, ref at);
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}

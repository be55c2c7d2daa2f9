using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Conversations.Bench.Load.Idle;

/// <summary>Finds what a collection left alive in a trace of the format "nettrace".</summary>
public static class HeapTrace
{
    public const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const int HeapStatsEvent = 4;

    /// <summary>Bytes alive after the last collection in the trace.</summary>
    public static long LiveBytes(byte[] trace)
    {
        var heapStats = 0u;
        long? live = null;
        foreach (var (name, block) in Blocks(trace))
        {
            foreach (var (metadata, payload) in TraceEvents.Read(block))
            {
                if (name == "MetadataBlock" && Defines(payload.Span, HeapStatsEvent)) heapStats = BinaryPrimitives.ReadUInt32LittleEndian(payload.Span);
                else if (name == "EventBlock" && heapStats != 0 && metadata == heapStats) live = Promoted(payload.Span);
            }
        }

        return live ?? throw new BenchException("The trace tells of no collection.");
    }

    /// <summary>Each block is an object of the serialization: tags, version, name, then its size and, aligned, its bytes.</summary>
    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Block)> Blocks(byte[] trace)
    {
        const int firstObject = 8 + 4 + 20; // "Nettrace", length, "!FastSerialization.1"
        const int traceObject = 48; // its fixed fields
        for (var at = firstObject; trace[at] == 5;)
        {
            at += 3 + 8; // two begin tags, one null tag, two versions
            var name = System.Text.Encoding.ASCII.GetString(trace, at + 4, BitConverter.ToInt32(trace, at));
            at += 4 + name.Length + 1;
            if (name == "Trace")
            {
                at += traceObject + 1;
                continue;
            }

            var size = BitConverter.ToInt32(trace, at);
            at = (at + 4 + 3) & ~3;
            if (name is "MetadataBlock" or "EventBlock") yield return (name, trace.AsMemory(at, size));
            at += size + 1;
        }
    }

    /// <summary>A definition is a number, the provider's name and the event's number.</summary>
    private static bool Defines(ReadOnlySpan<byte> definition, int eventNumber)
    {
        var name = MemoryMarshal.Cast<byte, char>(definition[4..]);
        return name.StartsWith(Runtime + "\0", StringComparison.Ordinal)
            && BinaryPrimitives.ReadInt32LittleEndian(definition[(4 + (Runtime.Length + 1) * 2)..]) == eventNumber;
    }

    /// <summary>Sizes and survivors of generations 0 to 3, some counts, then those of the pinned heap.</summary>
    private static long Promoted(ReadOnlySpan<byte> stats)
    {
        var live = 0L;
        foreach (var offset in (ReadOnlySpan<int>)[8, 24, 40, 56, 102]) live += BinaryPrimitives.ReadInt64LittleEndian(stats[offset..]);
        return live;
    }
}

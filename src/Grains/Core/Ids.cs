using System.Buffers.Binary;

namespace Conversations.Grains.Core;

/// <summary>
/// The ids that one decision makes, all from one random seed, so that deciding stays a pure function. They are version 4 UUIDs
/// 128 apart, because Letta's wire derives further ids from the low seven bits of a message's.
/// </summary>
public sealed class Ids(Guid seed)
{
    const ulong Stride = 128;
    const ulong Mask = (1UL << 62) - 1;

    ulong taken;

    public Guid Next() => Offset(seed, Stride * ++taken);

    /// <summary>The id just below <paramref name="id"/>: that of the approval request which belongs to a message.</summary>
    public static Guid Before(Guid id) => Offset(id, ulong.MaxValue);

    static Guid Offset(Guid id, ulong distance)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        // The two variant bits on top stay as they are.
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & ~Mask) | ((low + distance) & Mask));
        return new Guid(bytes, bigEndian: true);
    }
}

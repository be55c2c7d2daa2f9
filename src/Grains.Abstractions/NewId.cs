using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Conversations;

/// <summary>
/// Random ids that sort by their time: a version 4 UUID in form (Letta's wire accepts no other), whose first 48 bits are
/// milliseconds since 1970 as in version 7, and whose other 74 bits are random.
/// </summary>
/// <remarks>Rows of new conversations, messages and runs then lie side by side in every index, so a commit touches fewer pages.</remarks>
public static class NewId
{
    const int TimeBytes = 6;
    const int Length = 16;
    const int Ahead = 64;

    // The system is asked for the randomness of many ids at once: each asking is a call of the kernel.
    [ThreadStatic]
    static byte[]? random;

    [ThreadStatic]
    static int used;

    public static Guid At(DateTimeOffset now)
    {
        var bytes = Random();
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, now.ToUnixTimeMilliseconds());
        milliseconds[^TimeBytes..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    static Span<byte> Random()
    {
        random ??= new byte[Ahead * Length];
        if (used == 0) RandomNumberGenerator.Fill(random);
        var taken = random.AsSpan(used, Length);
        used = (used + Length) % random.Length;
        return taken;
    }
}

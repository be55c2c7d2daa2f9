namespace Conversations;

/// <summary>
/// Random ids that sort by their time: a version 4 UUID in form (Letta's wire accepts no other), whose first 48 bits are
/// milliseconds since 1970 as in version 7, and whose other 74 bits are random.
/// </summary>
/// <remarks>Rows of new conversations, messages and runs then lie side by side in every index, so a commit touches fewer pages.</remarks>
public static class NewId
{
    const int VersionByte = 6;

    public static Guid At(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[VersionByte] = (byte)((bytes[VersionByte] & 0x0f) | 0x40);
        return new Guid(bytes, bigEndian: true);
    }
}

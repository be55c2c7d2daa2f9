using System.Security.Cryptography;
using System.Text;

namespace Conversations.Gateway.Dialects;

/// <summary>Ids that follow from a name.</summary>
static class NamedId
{
    /// <summary>A version 4 UUID that is the same for the same name.</summary>
    public static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

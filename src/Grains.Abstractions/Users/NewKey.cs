using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Conversations.Users;

/// <summary>Makes keys, and the hashes that are kept of them.</summary>
public static class NewKey
{
    const string Prefix = "cvk_";
    const int SecretBytes = 32;

    /// <summary>A key that nobody can guess: 256 random bits. Its prefix tells scanners of secrets what it is.</summary>
    public static string Random() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conversations.Silo.Webhooks;

/// <summary>Signs calls as the Standard Webhooks specification has it: HMAC-SHA256 of <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    private const string Base64Secret = "whsec_";

    /// <exception cref="FormatException">The secret begins with <c>whsec_</c>, and what follows is no base64.</exception>
    public static byte[] KeyOf(string secret) => secret.StartsWith(Base64Secret, StringComparison.Ordinal)
        ? Convert.FromBase64String(secret[Base64Secret.Length..])
        : Encoding.UTF8.GetBytes(secret);

    /// <param name="timestamp">Seconds since 1970.</param>
    public static string Of(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return "v1," + Convert.ToBase64String(mac.GetHashAndReset());
    }
}

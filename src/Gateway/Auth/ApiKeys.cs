using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Auth;

/// <summary>The keys that open the API, from <c>Auth:Keys:N:{Key or KeyHash, User, Role}</c>. Only their hashes are held.</summary>
sealed class ApiKeys
{
    readonly (byte[] Hash, ClaimsPrincipal User)[] keys;

    /// <param name="configuration">The application's configuration.</param>
    /// <exception cref="InvalidOperationException">A key is incomplete.</exception>
    public ApiKeys(IConfiguration configuration) =>
        keys = [.. configuration.GetSection("Auth:Keys").GetChildren().Select(key => (HashOf(key), UserOf(key)))];

    /// <summary>False: no keys are configured, and whoever reaches the server is its one user.</summary>
    public bool Required => keys.Length > 0;

    /// <summary>Whose key it is; null: nobody's.</summary>
    public ClaimsPrincipal? Find(string? key)
    {
        if (string.IsNullOrEmpty(key)) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);

        // Every key is compared, so that the time taken tells nothing of which one came near.
        ClaimsPrincipal? found = null;
        foreach (var known in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known.Hash)) found = known.User;
        }

        return found;
    }

    static byte[] HashOf(IConfigurationSection key)
    {
        if (key["Key"] is { Length: > 0 } plain) return SHA256.HashData(Encoding.UTF8.GetBytes(plain));
        if (key["KeyHash"] is not { Length: 2 * SHA256.HashSizeInBytes } hash || !hash.All(char.IsAsciiHexDigit))
            throw new InvalidOperationException($"{key.Path} needs a Key, or a KeyHash: the SHA-256 of the key in hex.");
        return Convert.FromHexString(hash);
    }

    static ClaimsPrincipal UserOf(IConfigurationSection key) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, key["User"] ?? "default"), new Claim(ClaimTypes.Role, key["Role"] ?? "user")], "ApiKey"));
}

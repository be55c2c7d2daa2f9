using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Auth;

/// <summary>
/// The keys that open the API, from <c>Auth:Keys:N:{Key or KeyHash, User, Role}</c>; and where Letta's <c>LETTA_SERVER_SECURE</c> is true,
/// its <c>LETTA_SERVER_PASSWORD</c>. Only their hashes are held.
/// </summary>
public sealed class ApiKeys
{
    readonly (byte[] Hash, ClaimsPrincipal User)[] keys;

    /// <param name="configuration">The application's configuration.</param>
    /// <exception cref="InvalidOperationException">A key is incomplete.</exception>
    public ApiKeys(IConfiguration configuration) =>
        keys =
        [
            .. configuration.GetSection("Auth:Keys").GetChildren().Select(key => (HashOf(key), UserOf(key))),
            .. LettaPassword(configuration) is { } password ? [(HashOf(password), UserOf("default", "user"))] : Array.Empty<(byte[], ClaimsPrincipal)>(),
        ];

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
        if (key["Key"] is { Length: > 0 } plain) return HashOf(plain);
        if (key["KeyHash"] is not { Length: 2 * SHA256.HashSizeInBytes } hash || !hash.All(char.IsAsciiHexDigit))
            throw new InvalidOperationException($"{key.Path} needs a Key, or a KeyHash: the SHA-256 of the key in hex.");
        return Convert.FromHexString(hash);
    }

    static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    static string? LettaPassword(IConfiguration configuration)
    {
        if (!bool.TryParse(configuration["LETTA_SERVER_SECURE"], out var secure) || !secure) return null;
        return configuration["LETTA_SERVER_PASSWORD"] is { Length: > 0 } password
            ? password
            : throw new InvalidOperationException("LETTA_SERVER_SECURE is true, so LETTA_SERVER_PASSWORD is needed.");
    }

    static ClaimsPrincipal UserOf(IConfigurationSection key) => UserOf(key["User"] ?? "default", key["Role"] ?? "user");

    static ClaimsPrincipal UserOf(string name, string role) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], "ApiKey"));
}

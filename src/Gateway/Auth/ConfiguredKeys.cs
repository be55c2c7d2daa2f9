using System.Security.Cryptography;
using Conversations.Users;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Auth;

/// <summary>
/// The keys of <c>Auth:Keys:N:{Key or KeyHash, User, Role}</c>; and where Letta's <c>LETTA_SERVER_SECURE</c> is true, its
/// <c>LETTA_SERVER_PASSWORD</c>, and OpenHands' <c>SESSION_API_KEY</c> and <c>OH_SESSION_API_KEYS_N</c>, whose holders are the server's operators. Only their hashes are held.
/// </summary>
sealed class ConfiguredKeys
{
    const string DefaultUser = "default";

    readonly (byte[] Hash, Caller Caller)[] keys;

    /// <exception cref="InvalidOperationException">A key is incomplete.</exception>
    public ConfiguredKeys(IConfiguration configuration) =>
        keys =
        [
            .. configuration.GetSection("Auth:Keys").GetChildren().Select(key => (HashOf(key), CallerOf(key))),
            .. LettaPassword(configuration) is { } password
                ? [(HashOf(password), Caller.Of(DefaultUser, UserRole.Operator))]
                : Array.Empty<(byte[], Caller)>(),
            .. SessionKeys(configuration).Select(key => (HashOf(key), Caller.Of(DefaultUser, UserRole.Operator))),
        ];

    public bool Any => keys.Length > 0;

    /// <summary>Whose key it is; null: nobody's.</summary>
    /// <param name="hash">SHA-256 of the key.</param>
    public Caller? Find(ReadOnlySpan<byte> hash)
    {
        // Every key is compared, so that the time taken tells nothing of which one came near.
        Caller? found = null;
        foreach (var known in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known.Hash)) found = known.Caller;
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

    static byte[] HashOf(string key) => Convert.FromHexString(NewKey.HashOf(key));

    static string? LettaPassword(IConfiguration configuration)
    {
        if (!bool.TryParse(configuration["LETTA_SERVER_SECURE"], out var secure) || !secure) return null;
        return configuration["LETTA_SERVER_PASSWORD"] is { Length: > 0 } password
            ? password
            : throw new InvalidOperationException("LETTA_SERVER_SECURE is true, so LETTA_SERVER_PASSWORD is needed.");
    }

    static IEnumerable<string> SessionKeys(IConfiguration configuration) => configuration.GetChildren()
        .Where(each => each.Key.Equals("SESSION_API_KEY", StringComparison.OrdinalIgnoreCase) || each.Key.StartsWith("OH_SESSION_API_KEYS_", StringComparison.OrdinalIgnoreCase))
        .Select(each => each.Value).OfType<string>().Where(key => key.Length > 0);

    static Caller CallerOf(IConfigurationSection key)
    {
        var role = key["Role"] ?? nameof(UserRole.User);
        return Enum.TryParse<UserRole>(role, ignoreCase: true, out var known) && Enum.IsDefined(known)
            ? Caller.Of(key["User"] is { Length: > 0 } user ? user : DefaultUser, known)
            : throw new InvalidOperationException($"{key.Path}:Role is '{role}'; it should be user, operator or admin.");
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conversations.Secrets;

namespace Conversations.Gateway.Auth.Sandboxes;

/// <summary>
/// The keys that go with sandboxes: each lets its owner in on the agent server, and nowhere else but where sandboxes report. They are signed and not stored, stay the same for
/// a week, and are good for a day longer.
/// </summary>
sealed class SandboxKeys(IGrainFactory grains, TimeProvider time)
{
    const string Prefix = "sandbox.";
    static readonly TimeSpan Period = TimeSpan.FromDays(7);
    static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    byte[]? signing;

    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <param name="owner">Null: on a server without keys, which takes any.</param>
    public async Task<string> Of(Guid sandboxId, string? owner)
    {
        var end = new DateTimeOffset((time.GetUtcNow().UtcTicks / Period.Ticks + 1) * Period.Ticks, TimeSpan.Zero) + Grace;
        var claim = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sandboxId:N}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(owner ?? ""))}.{end.ToUnixTimeSeconds()}");
        return $"{claim}.{await Sign(claim)}";
    }

    /// <summary>Whom a key lets in; null: nobody.</summary>
    public async ValueTask<Caller?> Find(string key)
    {
        var split = key.LastIndexOf('.');
        if (key[Prefix.Length..].Split('.') is not [_, var owner, var until, _] || owner.Length == 0) return null;
        var signature = Encoding.ASCII.GetBytes(await Sign(key[..split]));
        if (!CryptographicOperations.FixedTimeEquals(signature, Encoding.UTF8.GetBytes(key[(split + 1)..]))) return null;
        var end = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return time.GetUtcNow() < end ? Caller.OfSandbox(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(owner)), end) : null;
    }

    async Task<string> Sign(string claim)
    {
        signing ??= await grains.GetGrain<ISigningKeyGrain>(0).Get();
        return Base64Url.EncodeToString(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(claim)));
    }
}

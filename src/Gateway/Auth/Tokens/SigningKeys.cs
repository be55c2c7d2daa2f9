using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Conversations.Gateway.Auth.Tokens;

/// <summary>The issuer's keys, as it publishes them. Asked for again when a token names one that is not known: issuers change them.</summary>
sealed partial class SigningKeys(IHttpClientFactory clients, IOptions<JwtOptions> options, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    public const string Client = "signing-keys";

    readonly SemaphoreSlim asking = new(1, 1);
    volatile Issuer? known;

    /// <summary>The issuer, with the key of that id if it has one.</summary>
    /// <param name="keyId">Null: the token names none, and any of the keys may be meant.</param>
    /// <returns>Null: the issuer cannot be asked.</returns>
    public async ValueTask<Issuer?> For(string? keyId, CancellationToken cancellationToken)
    {
        if (known is { } issuer && issuer.Has(keyId)) return issuer;
        await asking.WaitAsync(cancellationToken);
        try
        {
            if (known is { } meanwhile && (meanwhile.Has(keyId) || time.GetElapsedTime(meanwhile.At) < options.Value.RefreshInterval)) return meanwhile;
            return known = await Ask(cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or ArgumentException or TimeoutException)
        {
            NotAsked(options.Value.Authority!, failure);
            return known;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    async Task<Issuer> Ask(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Client);
        var authority = options.Value.Authority!.ToString().TrimEnd('/');
        var described = await Read(http, new Uri($"{authority}/.well-known/openid-configuration"), cancellationToken);
        using var document = JsonDocument.Parse(described);
        var (name, keys) = (Text(document, "issuer"), Text(document, "jwks_uri"));
        var set = new JsonWebKeySet(await Read(http, new Uri(keys), cancellationToken));
        return new Issuer(name, [.. set.GetSigningKeys()], time.GetTimestamp());
    }

    static async Task<string> Read(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStringAsync(address, cancellationToken);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{address} did not answer in time.", slow);
        }
    }

    static string Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text
            ? text
            : throw new JsonException($"The issuer's description has no {name}.");
}

/// <param name="At">When it was asked.</param>
sealed record Issuer(string Name, IReadOnlyList<SecurityKey> Keys, long At)
{
    public bool Has(string? keyId) => keyId is null || Keys.Any(key => key.KeyId == keyId);
}

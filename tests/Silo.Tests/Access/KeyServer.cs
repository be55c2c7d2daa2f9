using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conversations.Silo.Tests.Access;

/// <summary>An issuer of tokens on a port of this machine, with a key set that it can change.</summary>
sealed class KeyServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly List<SecurityKey> published = [];

    KeyServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>How often its keys were asked for.</summary>
    public int Asked { get; private set; }

    public static async Task<KeyServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new KeyServer(app);
        app.MapGet("/.well-known/openid-configuration", (HttpContext http) =>
            http.Response.WriteAsync(JsonSerializer.Serialize(new { issuer = server.Address, jwks_uri = $"{server.Address}/keys" })));
        app.MapGet("/keys", (HttpContext http) =>
        {
            server.Asked++;
            return http.Response.WriteAsync(JsonSerializer.Serialize(new { keys = server.published.Select(Public) }));
        });
        await app.StartAsync();
        return server;
    }

    public SecurityKey NewRsa() => Publish(new RsaSecurityKey(RSA.Create(2048)));

    public SecurityKey NewEllipticCurve() => Publish(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));

    public void Withdraw(SecurityKey key) => published.Remove(key);

    public string Token(SecurityKey key, string user, Action<SecurityTokenDescriptor>? change = null, params (string Name, object Value)[] claims)
    {
        var now = DateTime.UtcNow;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = "conversations",
            NotBefore = now.AddMinutes(-5),
            IssuedAt = now.AddMinutes(-5),
            Expires = now.AddMinutes(5),
            Claims = claims.Append(("sub", user)).ToDictionary(claim => claim.Item1, claim => claim.Item2),
            SigningCredentials = new SigningCredentials(
                key, key is RsaSecurityKey ? SecurityAlgorithms.RsaSha256 : key is ECDsaSecurityKey ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.HmacSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler().CreateToken(token);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    SecurityKey Publish(SecurityKey key)
    {
        key.KeyId = Guid.NewGuid().ToString("N");
        published.Add(key);
        return key;
    }

    static Dictionary<string, string> Public(SecurityKey key)
    {
        if (key is RsaSecurityKey rsa)
        {
            var shared = rsa.Rsa.ExportParameters(false);
            return new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = key.KeyId, ["n"] = Base64UrlEncoder.Encode(shared.Modulus), ["e"] = Base64UrlEncoder.Encode(shared.Exponent) };
        }

        var point = ((ECDsaSecurityKey)key).ECDsa.ExportParameters(false).Q;
        return new() { ["kty"] = "EC", ["use"] = "sig", ["crv"] = "P-256", ["kid"] = key.KeyId, ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
    }
}

using Conversations.Users;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conversations.Gateway.Auth.Tokens;

/// <summary>Whose a token is, if the configured issuer has signed it for this server and it holds now.</summary>
sealed class TokenVerifier(SigningKeys keys, IOptions<JwtOptions> options, TimeProvider time)
{
    // Signatures that only the issuer can make: a published key must not be taken for a shared secret.
    static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <summary>Tokens let callers in.</summary>
    public bool IsConfigured => options.Value.Authority is not null;

    /// <summary>It has the form of a token, which no key has.</summary>
    public bool IsToken(string text) => IsConfigured && text.Count(letter => letter == '.') == 2 && handler.CanReadToken(text);

    /// <returns>Null: nobody's.</returns>
    public async Task<Caller?> Find(string token, CancellationToken cancellationToken)
    {
        if (await keys.For(KeyIdOf(token), cancellationToken) is not { } issuer) return null;
        var demanded = new TokenValidationParameters
        {
            ValidIssuer = issuer.Name,
            ValidAudience = options.Value.Audience,
            IssuerSigningKeys = issuer.Keys,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            LifetimeValidator = Holds,
        };
        var result = await handler.ValidateTokenAsync(token, demanded);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid) return null;
        var claims = options.Value;
        if (!valid.TryGetClaim(claims.UserClaim, out var user) || user.Value.Length == 0) return null;
        return Caller.Of(user.Value, RoleOf(valid.Claims.Where(claim => claim.Type == claims.RoleClaim).Select(claim => claim.Value)), valid.ValidTo);
    }

    bool Holds(DateTime? from, DateTime? to, SecurityToken token, TokenValidationParameters demanded)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var skew = options.Value.ClockSkew;
        return (from is not { } begin || begin <= now + skew) && to is { } end && now < end + skew;
    }

    static UserRole RoleOf(IEnumerable<string> names) => names
        .Select(name => Enum.TryParse<UserRole>(name, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : UserRole.User)
        .DefaultIfEmpty(UserRole.User)
        .Max();

    static string? KeyIdOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid is { Length: > 0 } kid ? kid : null;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }
}

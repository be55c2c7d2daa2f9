namespace Conversations.Gateway.Auth.Tokens;

/// <summary>Whose tokens (JWT, OpenID Connect) let callers in. Configuration section <c>Auth:Jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>The issuer's address, below which its <c>/.well-known/openid-configuration</c> lies. Null: tokens let nobody in.</summary>
    public Uri? Authority { get; set; }

    /// <summary>What tokens must be meant for (<c>aud</c>). Needed with <see cref="Authority"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that names the user. Default: <c>sub</c>.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claim that names the role, or several; the highest counts, and none means user. Default: <c>role</c>.</summary>
    public string RoleClaim { get; set; } = "role";

    /// <summary>How far the issuer's clock may be from this machine's. Default: 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A token signed by an unknown key has the issuer asked for its keys again, this long after the last time at the earliest. Default: 10 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);
}

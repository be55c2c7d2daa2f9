using System.Security.Claims;
using Conversations.Users;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Auth;

/// <summary>Who makes a request. Made once for each key that is presented, and carried as the request's user.</summary>
public sealed class Caller : ClaimsPrincipal
{
    Caller(string name, UserRole role, string scheme)
        : base(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role.ToString())], scheme)) =>
        (Name, Role) = (name, role);

    /// <summary>Whoever reaches a server that asks for no keys.</summary>
    public static Caller Local { get; } = new("local", UserRole.Admin, "Local") { IsLocal = true };

    public string Name { get; }

    public UserRole Role { get; }

    /// <summary>Somebody without a key, who may look at what is everybody's and at nothing else.</summary>
    public static Caller Visitor { get; } = new("", UserRole.User, "Visit") { IsVisitor = true };

    public bool IsVisitor { get; private init; }

    /// <summary>The key is that of a sandbox, which is good for the agent server alone.</summary>
    public bool IsOfSandbox { get; private init; }

    /// <summary>The one user of a server without keys.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>Whose the things are that this caller makes; null: nobody's.</summary>
    public string? Owner => IsLocal ? null : Name;

    /// <summary>The user whose things alone this caller sees; null: everybody's.</summary>
    public string? Scope => Role == UserRole.User ? Name : null;

    /// <summary>When the caller must show something new; null: never.</summary>
    public DateTimeOffset? Until { get; private init; }

    public static Caller OfSandbox(string owner, DateTimeOffset until) => new(owner, UserRole.User, "Sandbox") { IsOfSandbox = true, Until = until };

    public static Caller Of(string user, UserRole role, DateTimeOffset? until = null) => new(user, role, "Key") { Until = until };
}

public static class CallerExtensions
{
    /// <summary>Who makes the request.</summary>
    /// <exception cref="InvalidOperationException">Nobody has been let in: the request did not come through the gate.</exception>
    public static Caller Caller(this HttpContext http) =>
        http.User as Caller ?? throw new InvalidOperationException("The request has no caller.");
}

using Conversations.Gateway.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>
/// What must happen to a request of the dialect whether or not a route takes it: the key is checked before anything else is told,
/// and a path or method that no route takes gets the dialect's error.
/// </summary>
sealed class LettaGate(RequestDelegate next, ApiKeys keys)
{
    static readonly string[] Prefixes = ["/v1", "/latest"];
    static readonly string[] Open = ["/health", "/ready"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (!Takes(http.Request.Path, out var rest))
        {
            await next(http);
            return;
        }

        if (!IsOpen(rest) && !Authenticate(http))
        {
            await new LettaError(LettaException.Unauthorized()).ExecuteAsync(http);
            return;
        }

        await next(http);
        if (http.Response.HasStarted || http.GetEndpoint() is RouteEndpoint) return;

        // Routing has set the status (404, 405) and left the body to us.
        if (LettaException.NoRoute(http.Response.StatusCode) is { } error) await new LettaError(error).ExecuteAsync(http);
    }

    static bool Takes(PathString path, out PathString rest)
    {
        foreach (var prefix in Prefixes)
        {
            // As routing compares: a path that it takes must not get by here.
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase, out rest)) return true;
        }

        rest = default;
        return false;
    }

    static bool IsOpen(PathString rest) => Open.Any(path => rest == path || rest == path + "/");

    bool Authenticate(HttpContext http)
    {
        if (!keys.Required) return true;
        if (keys.Find(Presented(http.Request)) is not { } user) return false;
        http.User = user;
        return true;
    }

    static string? Presented(HttpRequest request)
    {
        const string bearer = "Bearer ";
        const string password = "password ";
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)) return authorization[bearer.Length..].Trim();

        var bare = request.Headers["X-BARE-PASSWORD"].ToString();
        return bare.StartsWith(password, StringComparison.Ordinal) ? bare[password.Length..] : null;
    }
}

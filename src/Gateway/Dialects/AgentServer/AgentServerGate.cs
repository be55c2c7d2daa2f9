using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer;

/// <summary>
/// What must happen to a request of the dialect whether or not a route takes it: the key is checked before anything else is told,
/// and a path or method that no route takes gets the dialect's error. Sockets check their key themselves.
/// </summary>
sealed class AgentServerGate(RequestDelegate next, ApiKeys keys)
{
    /// <summary>The one route of the dialect outside of its own base.</summary>
    const string Root = "/api/conversations";

    public const string KeyHeader = "X-Session-API-Key";

    public async Task InvokeAsync(HttpContext http)
    {
        var own = http.Request.Path.StartsWithSegments(AgentServerDialect.Base, StringComparison.OrdinalIgnoreCase, out var rest);
        if (!own && !http.Request.Path.Equals(Root, StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }

        if ((!own || rest.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)) && !Authenticate(http, keys, http.Request.Headers[KeyHeader]))
        {
            await new FastApiError(FastApiException.Unauthorized()).ExecuteAsync(http);
            return;
        }

        await next(http);
        if (http.Response.HasStarted || http.GetEndpoint() is RouteEndpoint) return;

        // Routing has set the status (404, 405) and left the body to us.
        if (http.Response.StatusCode == StatusCodes.Status404NotFound) await new FastApiError(FastApiException.NotFound()).ExecuteAsync(http);
        else if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed) await new FastApiError(FastApiException.Of(405, "Method Not Allowed")).ExecuteAsync(http);
    }

    /// <summary>Whether this key opens the server; whose it is stands in the request then.</summary>
    public static bool Authenticate(HttpContext http, ApiKeys keys, string? key)
    {
        if (!keys.Required) return true;
        if (keys.Find(key) is not { } user) return false;
        http.User = user;
        return true;
    }
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Auth;

/// <summary>Without keys anybody who reaches the server may do everything, so only this machine may reach it.</summary>
static class LoopbackOnly
{
    /// <param name="addresses">The URLs that the server is about to listen on.</param>
    /// <exception cref="InvalidOperationException">One of them can be reached from elsewhere.</exception>
    public static void Check(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            if (IsLoopback(BindingAddress.Parse(address))) continue;
            throw new InvalidOperationException(
                $"The server will not listen on {address}: no API keys are configured, so it would be open to everybody who can reach it. "
                + "Configure Auth:Keys:0:Key, or listen on 127.0.0.1.");
        }
    }

    /// <summary>
    /// Refuses a request that was not addressed to this machine: a page of any site can have its own name resolve to 127.0.0.1, and its
    /// visitor's browser would then take the server for that site.
    /// </summary>
    public static Task Guard(HttpContext http, RequestDelegate next)
    {
        // A client of HTTP/1.0 names no host, and is no browser.
        if (!http.Request.Host.HasValue || IsLoopback(http.Request.Host.Host)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("""{"detail":"Without API keys this server answers to localhost alone."}""", http.RequestAborted);
    }

    static bool IsLoopback(BindingAddress address) => address.IsUnixPipe || address.IsNamedPipe || IsLoopback(address.Host);

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}

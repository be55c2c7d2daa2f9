using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>The three ways in which a socket's client says who it is: in the query, in a header, or in its first frame.</summary>
sealed class SocketAuth(Doorkeeper doorkeeper, IConfiguration configuration, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Null: the first frame is to tell.</returns>
    public async Task<Admission?> OfHandshake(HttpContext http)
    {
        if (!IsKnownOrigin(http.Request)) return Admission.Unknown;
        var key = http.Request.Query["session_api_key"].ToString() is { Length: > 0 } asked ? asked : http.Request.Headers[AgentServerDialect.KeyHeader].ToString();
        return key.Length > 0 || !doorkeeper.AsksForKeys ? await doorkeeper.Admit(key, ClientAddress.Of(http), http.RequestAborted) : null;
    }

    public async Task<Admission> OfFirstFrame(HttpContext http, SocketWire wire, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await doorkeeper.Admit(KeyIn(await wire.Receive(either.Token)), ClientAddress.Of(http), either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Admission.Unknown;
        }
    }

    /// <summary>The key in a frame of authentication; null when it is none.</summary>
    public static string? KeyIn(string? frame)
    {
        try
        {
            return frame is not null && WireBody.Parse(frame) is JsonObject { Count: 2 } auth && (string?)auth["type"] == "auth" ? (string?)auth["session_api_key"] : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A browser asks nobody before it lets a page of another site open a socket.</summary>
    bool IsKnownOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return true;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri)) return false;
        var origins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        return uri.IsLoopback || uri.Authority == request.Host.Value || origins.Contains("*") || origins.Contains(origin);
    }
}

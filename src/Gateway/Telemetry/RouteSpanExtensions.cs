using System.Diagnostics;
using Conversations.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Telemetry;

static class RouteSpanExtensions
{
    /// <summary>The server's own span of a request knows no route: each of the group gives it its name.</summary>
    public static void NameSpans(this RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Finally(endpoint =>
    {
        if (endpoint is not RouteEndpointBuilder { RequestDelegate: { } next, RoutePattern.RawText: { } route }) return;
        endpoint.RequestDelegate = http =>
        {
            if (Traces.Source.HasListeners() && Activity.Current is { IsAllDataRequested: true } span) Name(span, http.Request.Method, route);
            return next(http);
        };
    });

    static void Name(Activity span, string method, string route)
    {
        span.DisplayName = $"{method} {route}";
        span.SetTag(TelemetryNames.Route, route);
    }
}

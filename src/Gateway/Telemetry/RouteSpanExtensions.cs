using System.Diagnostics;
using Conversations.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Telemetry;

static class RouteSpanExtensions
{
    /// <summary>The server's own span of a request knows neither route nor status: each of the group tells them.</summary>
    public static void NameSpans(this RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Finally(endpoint =>
    {
        if (endpoint is not RouteEndpointBuilder { RequestDelegate: { } next, RoutePattern.RawText: { } route }) return;
        endpoint.RequestDelegate = http =>
            Traces.Source.HasListeners() && Activity.Current is { IsAllDataRequested: true } span ? Serve(http, span, route, next) : next(http);
    });

    static async Task Serve(HttpContext http, Activity span, string route, RequestDelegate next)
    {
        span.DisplayName = $"{http.Request.Method} {route}";
        span.SetTag(TelemetryNames.Route, route);
        try
        {
            await next(http);
        }
        finally
        {
            span.SetTag(TelemetryNames.ResponseStatus, http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
        }
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Telemetry;

static class UntracedExtensions
{
    /// <summary>What asks every few seconds fills no store of traces.</summary>
    public static T Untraced<T>(this T route)
        where T : IEndpointConventionBuilder => route.AddEndpointFilter(static (context, next) =>
        {
            if (Activity.Current is { } span) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return next(context);
        });
}

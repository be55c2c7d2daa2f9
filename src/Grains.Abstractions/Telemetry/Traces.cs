using System.Diagnostics;

namespace Conversations.Telemetry;

/// <summary>The source of this program's spans. As long as nobody listens, nothing is made of them.</summary>
public static class Traces
{
    public static ActivitySource Source { get; } = new(TelemetryNames.Source);

    /// <summary>Null: nobody listens.</summary>
    /// <param name="subject">What follows the operation in the span's name.</param>
    public static Activity? Start(string operation, string subject, ActivityKind kind, ActivityContext parent = default) =>
        Source.HasListeners() ? Source.StartActivity($"{operation} {subject}", kind, parent) : null;

    /// <summary>The span ends with a failure of this kind.</summary>
    /// <param name="text">Null where it may hold what users have said.</param>
    public static void Fail(this Activity? span, string kind, string? text = null) =>
        span?.SetStatus(ActivityStatusCode.Error, text).SetTag(TelemetryNames.ErrorType, kind);
}

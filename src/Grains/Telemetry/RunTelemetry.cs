using System.Diagnostics;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conversations.Grains.Telemetry;

/// <summary>What runs tell of themselves: spans, times, and the ids in their log lines. Where nobody listens, nothing is made.</summary>
public sealed class RunTelemetry(IOptions<TelemetryOptions> options, RunMeter meter, TimeProvider time, ILogger<RunTelemetry> logger)
{
    /// <summary>The calling activation works on the run until what is returned is disposed.</summary>
    /// <param name="resumed">True: another activation has begun it.</param>
    internal RunScope Begin(Guid conversationId, ActiveRun run, bool resumed) => new(
        meter,
        Span(conversationId, run, resumed),
        options.Value.Scopes is true ? logger.BeginScope(new RunIds(conversationId, run.RunId)) : null);

    /// <summary>One commit. Its span ends when it is durable.</summary>
    internal static Activity? Commit(Guid conversationId, int events)
    {
        if (!Traces.Source.HasListeners() || Activity.Current is null) return null;
        return Traces.Source.StartActivity(TelemetryNames.Commit)?
            .SetTag(TelemetryNames.ConversationId, conversationId.ToString())
            .SetTag(TelemetryNames.CommitEvents, events);
    }

    /// <summary>The event with the trace that it belongs to.</summary>
    internal static LogEvent Traced(LogEvent item) =>
        item is RunStarted started && Traces.Source.HasListeners() && Activity.Current is { } span ? started with { TraceParent = span.Id } : item;

    /// <summary>One tool call.</summary>
    internal ToolSpan Tool(ToolCallPart call) => new(meter, time, call, options.Value.Content);

    // Whoever takes a run over goes on in the trace in which it began.
    static Activity? Span(Guid conversationId, ActiveRun run, bool resumed)
    {
        if (!Traces.Source.HasListeners()) return null;
        var parent = Activity.Current?.Context ?? default;
        if (parent == default && run.TraceParent is { } first) ActivityContext.TryParse(first, null, isRemote: true, out parent);
        var span = Traces.Start(TelemetryNames.Run, run.Model, ActivityKind.Internal, parent);
        if (span is not { IsAllDataRequested: true }) return span;
        return span
            .SetTag(TelemetryNames.Operation, TelemetryNames.Run)
            .SetTag(TelemetryNames.ConversationId, conversationId.ToString())
            .SetTag(TelemetryNames.RunId, run.RunId.ToString())
            .SetTag(TelemetryNames.RequestModel, run.Model)
            .SetTag(TelemetryNames.RunResumed, resumed ? true : null);
    }
}

using System.Diagnostics;
using Conversations.Log;
using Conversations.Telemetry;

namespace Conversations.Grains.Telemetry;

/// <summary>A tool call while it runs.</summary>
readonly struct ToolSpan : IDisposable
{
    const string Other = "_OTHER";

    readonly RunMeter meter;
    readonly TimeProvider time;
    readonly ToolCallPart call;
    readonly bool content;
    readonly long began;
    readonly Activity? span;

    /// <param name="content">True: arguments and result are told, too.</param>
    public ToolSpan(RunMeter meter, TimeProvider time, ToolCallPart call, bool content)
    {
        (this.meter, this.time, this.call, this.content) = (meter, time, call, content);
        began = time.GetTimestamp();
        span = Traces.Start(TelemetryNames.Tool, call.Name, ActivityKind.Internal);
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag(TelemetryNames.Operation, TelemetryNames.Tool)
            .SetTag(TelemetryNames.ToolName, call.Name)
            .SetTag(TelemetryNames.ToolCallId, call.ToolCallId);
        if (content) span.SetTag(TelemetryNames.ToolArguments, call.Arguments);
    }

    /// <summary>What came of it, without secrets.</summary>
    public void End(ToolReturnPart result)
    {
        var error = result.Success ? null : result.Fault?.ToString() ?? Other;
        // Models invent names.
        meter.Tool(result.Fault == ToolFault.Unknown ? Other : call.Name, time.GetElapsedTime(began), error);
        if (error is not null) span.Fail(error);
        if (content) span?.SetTag(TelemetryNames.ToolResult, result.Text);
    }

    public void Dispose() => span?.Dispose();
}

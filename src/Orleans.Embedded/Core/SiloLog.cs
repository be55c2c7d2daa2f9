using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What a silo logs.</summary>
internal sealed partial class SiloLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Error, "A turn of grain {GrainId} failed.")]
    internal partial void TurnFailed(Exception exception, GrainId grainId);

    [LoggerMessage(2, LogLevel.Warning, "The one-way call {Method} on {GrainId} failed.")]
    internal partial void OneWayCallFailed(Exception exception, string method, GrainId grainId);

    [LoggerMessage(3, LogLevel.Warning, "Grain {GrainId} could not be activated.")]
    internal partial void ActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(4, LogLevel.Warning, "Grain {GrainId} was deactivated, but not cleanly.")]
    internal partial void DeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(5, LogLevel.Error, "A timer callback of grain {GrainId} failed.")]
    internal partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(6, LogLevel.Error, "A subscriber of stream {Stream} failed; it goes on with the next item.")]
    internal partial void SubscriberFailed(Exception exception, StreamId stream);

    [LoggerMessage(7, LogLevel.Warning, "A subscriber of stream {Stream} is slow: {Dropped} items were dropped since it last kept up.")]
    internal partial void ItemsDropped(StreamId stream, long dropped);

    [LoggerMessage(8, LogLevel.Warning, "Reminder {Reminder} of grain {GrainId} could not be delivered.")]
    internal partial void ReminderFailed(Exception exception, string reminder, GrainId grainId);

    [LoggerMessage(9, LogLevel.Warning, "An enumeration of {Method} could not be disposed of.")]
    internal partial void EnumerationFailed(Exception exception, string method);
}

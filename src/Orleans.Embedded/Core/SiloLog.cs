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

    [LoggerMessage(10, LogLevel.Warning, "The table of the cluster's members could not be used.")]
    internal partial void MembershipFailed(Exception exception);

    [LoggerMessage(11, LogLevel.Critical, "The other silos have declared this one ({Silo}) dead: it stops.")]
    internal partial void DeclaredDead(SiloAddress silo);

    [LoggerMessage(12, LogLevel.Warning, "Silo {Silo} is dead: it has not renewed its lease for {Seconds:F1} s (connected: {IsConnected}).")]
    internal partial void Burying(SiloAddress silo, double seconds, bool isConnected);

    [LoggerMessage(13, LogLevel.Information, "The link to silo {Silo} failed: {Reason}")]
    internal partial void LinkFailed(SiloAddress silo, string reason);

    [LoggerMessage(14, LogLevel.Information, "Version {Version} of the cluster has {Members}.")]
    internal partial void ViewChanged(long version, string members);

    [LoggerMessage(15, LogLevel.Warning, "A link from {Remote} was refused: {Reason}.")]
    internal partial void LinkRefused(string remote, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The reminders could not be read; they are read again in a minute.")]
    internal partial void RemindersNotRead(Exception exception);

    [LoggerMessage(16, LogLevel.Debug, "A subscription to stream {Stream} could not be renewed; it is tried again: {Reason}")]
    internal partial void SubscriptionFailed(StreamId stream, string reason);
}

using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Webhooks;

public sealed partial class WebhookGrain
{
    [LoggerMessage(LogLevel.Warning, "The end of run {RunId} was not told to anybody after {Attempts} calls, and is given up: {Reason}")]
    static partial void LogGivenUp(ILogger logger, Guid runId, int attempts, string? reason);

    [LoggerMessage(LogLevel.Warning, "The webhook of run {RunId} could not be looked after; it is tried again.")]
    static partial void LogFailed(ILogger logger, Guid runId, Exception failure);
}

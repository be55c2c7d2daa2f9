using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Streaming;

sealed partial class RunReader
{
    [LoggerMessage(LogLevel.Warning, "What is missing of run {RunId} could not be read; it is tried again.")]
    static partial void LogCatchUpFailed(ILogger logger, Guid runId, Exception failure);

    [LoggerMessage(LogLevel.Error, "Run {RunId} cannot be shown.")]
    static partial void LogSinkFailed(ILogger logger, Guid runId, Exception failure);
}

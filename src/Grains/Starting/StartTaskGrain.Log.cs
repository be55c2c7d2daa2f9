using Conversations.Starting;
using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Starting;

public sealed partial class StartTaskGrain
{
    [LoggerMessage(LogLevel.Warning, "Start task {TaskId} could not go on at {Status}; it is tried again.")]
    static partial void LogHeldUp(ILogger logger, Guid taskId, StartStatus status, Exception failure);

    [LoggerMessage(LogLevel.Error, "Start task {TaskId} failed at {Status}.")]
    static partial void LogFailed(ILogger logger, Guid taskId, StartStatus status, Exception failure);
}

using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Recovery;

public sealed partial class RecoveryGrain
{
    [LoggerMessage(LogLevel.Warning, "The sweep for runs without an owner failed; it is made again.")]
    static partial void LogSweepFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId} has a run in progress and could not be woken; it is tried again.")]
    static partial void LogWakeFailed(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Start task {TaskId} has not ended and could not be woken; it is tried again.")]
    static partial void LogResumeFailed(ILogger logger, Guid taskId, Exception failure);
}

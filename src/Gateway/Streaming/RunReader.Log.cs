using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Streaming;

sealed partial class RunReader
{
    [LoggerMessage(LogLevel.Warning, "What is missing of conversation {ConversationId} could not be read; it is tried again.")]
    static partial void LogCatchUpFailed(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Error, "A stream of conversation {ConversationId} cannot be shown.")]
    static partial void LogSinkFailed(ILogger logger, Guid conversationId, Exception failure);
}

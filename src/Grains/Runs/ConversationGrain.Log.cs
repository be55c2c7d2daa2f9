using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Runs;

public sealed partial class ConversationGrain
{
    [LoggerMessage(LogLevel.Debug, "Conversation {ConversationId}: an item was not published; readers fetch it from the log.")]
    static partial void LogPublishFailed(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Run {RunId} is lost to this activation; the next owner goes on with it.")]
    static partial void LogRunLost(ILogger logger, Guid runId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId}: no summary of its older messages could be made.")]
    static partial void LogCompactionFailed(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId}: a hook that nobody waits for came to nothing.")]
    static partial void LogHookLost(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId}: its goal could not be judged.")]
    static partial void LogNotJudged(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Error, "Run {RunId} failed by a fault of the server.")]
    static partial void LogRunFailed(ILogger logger, Guid runId, Exception failure);
}

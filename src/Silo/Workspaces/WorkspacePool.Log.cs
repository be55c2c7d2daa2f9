namespace Conversations.Silo.Workspaces;

internal sealed partial class WorkspacePool
{
    [LoggerMessage(LogLevel.Error, "The workspace of conversation {ConversationId} could not be removed.")]
    static partial void LogNotDeleted(ILogger logger, Guid conversationId, Exception failure);

    [LoggerMessage(LogLevel.Error, "The idle shell of conversation {ConversationId} could not be ended.")]
    static partial void LogNotEnded(ILogger logger, Guid conversationId, Exception failure);
}

namespace Conversations.Silo.Storage.Sqlite;

internal sealed partial class WriteQueue
{
    [LoggerMessage(LogLevel.Error, "A transaction of {Count} changes failed")]
    private partial void GroupFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Warning, "The failed transaction could not be rolled back; its connection is closed")]
    private partial void RollBackFailed(Exception exception);
}

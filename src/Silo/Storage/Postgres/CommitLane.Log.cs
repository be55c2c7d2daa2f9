namespace Conversations.Silo.Storage.Postgres;

internal sealed partial class CommitLane
{
    [LoggerMessage(LogLevel.Error, "A transaction of {Count} commits failed")]
    private partial void GroupFailed(Exception exception, int count);

    [LoggerMessage(LogLevel.Warning, "A connection to the store was lost while it was idle; it is opened anew")]
    private partial void ConnectionLost(Exception exception);
}

using Conversations.Storage;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>Appends to the log.</summary>
internal sealed class SqliteConversationWriter(WriteQueue queue) : IConversationWriter
{
    public async Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken)
    {
        var rows = new SqliteCommit(CommitRows.Of(commit));
        try
        {
            return await queue.Run(rows.Write, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException)
        {
            // The log holds events that the head does not know: it is not this owner's log.
            return CommitResult.Conflict;
        }
    }
}

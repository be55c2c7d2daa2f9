using Conversations.Storage;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Storage;

/// <summary>Appends to the log. JSON is made on the caller's thread, so that the one that writes does nothing else.</summary>
internal sealed class ConversationWriter(WriteQueue queue) : IConversationWriter
{
    public async Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken)
    {
        var rows = CommitRows.Of(commit);
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

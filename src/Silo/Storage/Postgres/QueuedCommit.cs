using Conversations.Storage;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>A commit that waits for a lane.</summary>
internal sealed class QueuedCommit(CommitRows rows) : Queued<CommitResult>
{
    public CommitRows Rows => rows;
}

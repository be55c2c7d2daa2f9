namespace Conversations.Storage;

/// <summary>The write side of the log. Only the conversation's grain calls it.</summary>
public interface IConversationWriter
{
    /// <summary>Writes one change in one transaction and returns when it is durable.</summary>
    /// <exception cref="StorageException">The outcome is unknown.</exception>
    Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken);
}

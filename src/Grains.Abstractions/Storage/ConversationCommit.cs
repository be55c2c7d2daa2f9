using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Storage;

/// <summary>One atomic change of a conversation: its new events and what follows from them.</summary>
/// <param name="Events">The new events; the first has seq <c>Head.LastSeq - Events.Length + 1</c>.</param>
/// <param name="Head">The head after them.</param>
/// <param name="Run">The run they began or ended; null when neither.</param>
/// <param name="RunKeys">Keys by which a client finds the run that they began.</param>
public sealed record ConversationCommit(
    ImmutableArray<LoggedEvent> Events, ConversationHead Head, RunRecord? Run, ImmutableArray<string> RunKeys);

public enum CommitResult
{
    /// <summary>On disk.</summary>
    Committed,

    /// <summary>Another owner has written since: nothing was changed, and the caller has lost the conversation.</summary>
    Conflict,
}

/// <summary>The store failed; whether the change is on disk is unknown.</summary>
public sealed class StorageException(string message, Exception? innerException = null) : Exception(message, innerException);

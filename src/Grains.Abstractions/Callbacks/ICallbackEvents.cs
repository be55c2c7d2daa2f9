using Conversations.Storage;

namespace Conversations.Callbacks;

/// <summary>Reads events as callbacks are told of them, in the words of the dialect that has them.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface ICallbackEvents
{
    /// <summary>Some events from a place on, in order; none where there are none yet. Null: there is no such conversation.</summary>
    /// <param name="index">Wire events of the first log event that are left out.</param>
    Task<IReadOnlyList<CallbackEvent>?> Read(Guid conversationId, long seq, int index, CancellationToken cancellationToken);
}

/// <param name="Body">What is posted of it, JSON.</param>
/// <param name="IsUserMessage">True: a user has said something.</param>
public sealed record CallbackEvent(long Seq, int Index, string Id, string Kind, byte[] Body, bool IsUserMessage);

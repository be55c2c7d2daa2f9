using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Streams;

/// <summary>Is told of every commit of the conversations that are at home in this process.</summary>
public interface ICommitListener
{
    /// <summary>Called right after the commit. Must not wait.</summary>
    void Committed(Guid conversationId, ImmutableArray<LoggedEvent> events);
}

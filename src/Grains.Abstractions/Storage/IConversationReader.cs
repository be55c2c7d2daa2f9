using Conversations.Log;

namespace Conversations.Storage;

/// <summary>The read side of the log and its projections. Reads see every commit that was acknowledged before they began.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface IConversationReader
{
    /// <summary>The head of a conversation, deleted ones included; null when there never was one.</summary>
    Task<ConversationHead?> Find(Guid conversationId, CancellationToken cancellationToken);

    /// <summary>Conversations that are not deleted.</summary>
    Task<IReadOnlyList<ConversationHead>> List(ConversationQuery query, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> events from <paramref name="fromSeq"/> on, oldest first.</summary>
    Task<IReadOnlyList<LoggedEvent>> ReadLog(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The newest <paramref name="limit"/> events from <paramref name="fromSeq"/> on that say what calls of models took, oldest first:
    /// <see cref="StepStarted"/>, <see cref="StepFinished"/>, <see cref="UsageRecorded"/>, and <see cref="Forked"/>, at which counting may begin anew.
    /// </summary>
    Task<IReadOnlyList<LoggedEvent>> ReadCalls(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken);

    /// <summary>A page of the events that carry messages, in the page's own order.</summary>
    Task<IReadOnlyList<LoggedEvent>> ReadMessages(Guid conversationId, MessagePage page, CancellationToken cancellationToken);

    /// <summary>Where a message is; null when there is none of that id.</summary>
    /// <param name="conversationId">Where to look; null: anywhere, and of several conversations that share it the one that had it first.</param>
    Task<MessagePlace?> FindMessage(Guid messageId, Guid? conversationId, CancellationToken cancellationToken);

    /// <summary>Messages of an agent's conversations that contain a text, newest first.</summary>
    Task<IReadOnlyList<LoggedEvent>> SearchMessages(MessageSearch search, CancellationToken cancellationToken);

    Task<RunRecord?> FindRun(Guid runId, CancellationToken cancellationToken);

    /// <summary>The newest run that was started under <paramref name="key"/> in the conversation.</summary>
    Task<RunRecord?> FindRunByKey(Guid conversationId, string key, CancellationToken cancellationToken);

    Task<IReadOnlyList<RunRecord>> ListRuns(RunQuery query, CancellationToken cancellationToken);
}

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>A change that waits for the writer.</summary>
internal interface IQueuedWrite
{
    /// <inheritdoc cref="Queued{T}.TryTake"/>
    bool TryTake();

    /// <summary>Makes the change in the open transaction. Runs again when the transaction is begun anew.</summary>
    void Apply(WriteSession session);

    /// <summary>The transaction is on disk.</summary>
    void Complete();

    void Fail(Exception exception);
}

internal sealed class QueuedWrite<T>(Func<WriteSession, T> change) : Queued<T>, IQueuedWrite
{
    private T? _result;

    public void Apply(WriteSession session) => _result = change(session);

    public void Complete() => Complete(_result!);
}

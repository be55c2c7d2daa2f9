using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Makes small changes of rows; the log has its own way.</summary>
internal interface IStoreWriter
{
    /// <summary>An SQL condition that must hold where this process writes what another may have taken over.</summary>
    string Fence { get; }

    /// <summary>Makes the changes, all or none, and says how many rows the last one changed, when it is durable.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    Task<int> Execute(CancellationToken cancellationToken, params Change[] changes);
}

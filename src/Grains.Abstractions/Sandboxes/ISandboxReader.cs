using Conversations.Storage;

namespace Conversations.Sandboxes;

/// <summary>Reads what is recorded of sandboxes, without waking them.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface ISandboxReader
{
    /// <summary>Those of which something is recorded.</summary>
    Task<IReadOnlyDictionary<Guid, SandboxState>> Find(IEnumerable<Guid> ids, CancellationToken cancellationToken);

    /// <summary>All that are recorded, newest first.</summary>
    /// <param name="owner">Whose; null: anybody's.</param>
    Task<IReadOnlyList<SandboxState>> List(string? owner, CancellationToken cancellationToken);
}

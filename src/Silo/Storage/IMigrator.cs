using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Brings the database to the schema of this program; several programs may do so at once.</summary>
internal interface IMigrator
{
    /// <exception cref="StorageException">The database cannot be opened, or is more than one migration newer than this program.</exception>
    Task Apply(CancellationToken cancellationToken);
}

using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Brings the database to the schema of this program; several programs may do so at once.</summary>
internal interface IMigrator
{
    /// <exception cref="StorageException">The database cannot be opened, or a newer version of the program has written it.</exception>
    Task Apply(CancellationToken cancellationToken);
}

using Conversations.Storage;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Storage.Sqlite;

internal sealed class SqliteMigrator(SqliteDatabase database, Migrations migrations) : IMigrator
{
    public Task Apply(CancellationToken cancellationToken)
    {
        using var connection = database.OpenToWrite();
        try
        {
            // The transaction holds the write lock from its start, so two programs that start at once do not both migrate.
            using var transaction = connection.BeginTransaction(deferred: false);
            migrations.Apply(connection, "Sqlite", $"database file '{database.Path}'");
            transaction.Commit();
            return Task.CompletedTask;
        }
        catch (SqliteException exception)
        {
            throw new StorageException($"The database file '{database.Path}' cannot be brought up to date: {exception.Message}", exception);
        }
    }
}

using Conversations.Storage;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversations.Silo.Storage.Postgres;

internal sealed class PostgresMigrator(PostgresDatabase database, Migrations migrations, IOptions<PostgresOptions> options) : IMigrator
{
    // Any number will do that no other program takes in the same database.
    private const long Lock = 0x436f6e7665727361;

    public async Task Apply(CancellationToken cancellationToken)
    {
        await using var connection = await Open(cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition($"select pg_advisory_xact_lock({Lock})", cancellationToken: cancellationToken));
            migrations.Apply(connection, "Postgres", database.Name);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageException($"The {database.Name} cannot be brought up to date: {exception.Message}", exception);
        }
    }

    private async Task<NpgsqlConnection> Open(CancellationToken cancellationToken)
    {
        try
        {
            return await database.Open(options.Value.StartTimeout, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageException(
                $"The {database.Name} cannot be opened: {exception.Message} " +
                "ConnectionStrings:Conversations must name a PostgreSQL server that answers, a database, and a role that may create tables in it.",
                exception);
        }
    }
}

using Conversations.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Conversations.Silo.Storage.Postgres;

internal sealed class PostgresStoreWriter(PostgresDatabase database, IOptions<PostgresOptions> options) : IStoreWriter
{
    public string Fence { get; } = $"({options.Value.Fence})";

    public async Task<int> Execute(CancellationToken cancellationToken, params Change[] changes)
    {
        try
        {
            await using var connection = await database.Open(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var change in changes) batch.BatchCommands.Add(Command(change));
            // Not cancelled once it is on its way: its caller could not know whether it was made.
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            return batch.BatchCommands[^1].RecordsAffected;
        }
        catch (NpgsqlException exception)
        {
            throw new StorageException($"The store failed: {exception.Message}", exception);
        }
    }

    private static NpgsqlBatchCommand Command(Change change)
    {
        var command = new NpgsqlBatchCommand(change.Sql);
        foreach (var value in change.Values)
        {
            command.Parameters.Add(value switch
            {
                string text => new NpgsqlParameter<string> { TypedValue = StorableText.Write(text) },
                long number => new NpgsqlParameter<long> { TypedValue = number },
                JsonValue json => new NpgsqlParameter<byte[]> { TypedValue = StorableText.Write(json.Utf8), NpgsqlDbType = NpgsqlDbType.Json },
                _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a row.", nameof(change)),
            });
        }

        return command;
    }
}

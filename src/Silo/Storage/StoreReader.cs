using System.Data.Common;
using System.Runtime.CompilerServices;
using Conversations.Storage;
using Dapper;

namespace Conversations.Silo.Storage;

/// <summary>Runs queries on pooled connections.</summary>
internal sealed class StoreReader(DbDataSource source, Dialect dialect)
{
    private const int Attempts = 3;

    public Dialect Dialect => dialect;

    /// <summary>The rows of a query, each made when it is asked for, so that a caller that has enough reads no further.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public async IAsyncEnumerable<T> Rows<T>(
        string sql, object arguments, Func<DbDataReader, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var command = new CommandDefinition(sql, dialect.Arguments(arguments), cancellationToken: cancellationToken);
        var (connection, reader) = await Guarded(Begin(command)).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        await using var ending = reader.ConfigureAwait(false);
        while (await Guarded(reader.ReadAsync(cancellationToken)).ConfigureAwait(false)) yield return make(reader);
    }

    /// <exception cref="StorageException">The store cannot be read.</exception>
    public Task<IReadOnlyList<T>> All<T>(string sql, object arguments, Func<DbDataReader, T> make, CancellationToken cancellationToken) =>
        Again<IReadOnlyList<T>>(async () => await Rows(sql, arguments, make, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false));

    /// <exception cref="StorageException">The store cannot be read.</exception>
    public Task<T?> First<T>(string sql, object arguments, Func<DbDataReader, T> make, CancellationToken cancellationToken) =>
        Again(() => Rows(sql, arguments, make, cancellationToken).FirstOrDefaultAsync(cancellationToken).AsTask());

    /// <summary>A column of JSON, in UTF-8.</summary>
    public byte[] Json(DbDataReader row, int column) => dialect.Read(row.GetFieldValue<byte[]>(column));

    /// <summary>A column of any text; ids need no more than <see cref="DbDataReader.GetString"/>.</summary>
    public string Text(DbDataReader row, int column) => dialect.Read(row.GetString(column));

    private async Task<(DbConnection, DbDataReader)> Begin(CommandDefinition command)
    {
        var connection = await source.OpenConnectionAsync(command.CancellationToken).ConfigureAwait(false);
        try
        {
            return (connection, await connection.ExecuteReaderAsync(command).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads anew when the connection is lost: the pool's may have been lost while nobody used it, and so may be the next.</summary>
    private async Task<T> Again<T>(Func<Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (StorageException failure) when (attempt < Attempts && failure.InnerException is DbException lost && dialect.IsConnectionLost(lost))
            {
                // Whatever was read of it is thrown away.
                dialect.GiveUpIdle(source);
            }
        }
    }

    private static async Task<T> Guarded<T>(Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            throw new StorageException($"The store cannot be read: {exception.Message}", exception);
        }
    }
}

using System.Data.Common;
using System.Runtime.CompilerServices;
using Conversations.Storage;
using Dapper;

namespace Conversations.Silo.Storage;

/// <summary>Runs queries on pooled connections.</summary>
internal sealed class StoreReader(DbDataSource source)
{
    /// <summary>The rows of a query, each made when it is asked for, so that a caller that has enough reads no further.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public async IAsyncEnumerable<T> Rows<T>(
        string sql, object arguments, Func<DbDataReader, T> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await Guarded(source.OpenConnectionAsync(cancellationToken)).ConfigureAwait(false);
        var command = new CommandDefinition(sql, arguments, cancellationToken: cancellationToken);
        await using var reader = await Guarded(connection.ExecuteReaderAsync(command)).ConfigureAwait(false);
        while (await Guarded(reader.ReadAsync(cancellationToken)).ConfigureAwait(false)) yield return make(reader);
    }

    public async Task<IReadOnlyList<T>> All<T>(string sql, object arguments, Func<DbDataReader, T> make, CancellationToken cancellationToken) =>
        await Rows(sql, arguments, make, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    public async Task<T?> First<T>(string sql, object arguments, Func<DbDataReader, T> make, CancellationToken cancellationToken) =>
        await Rows(sql, arguments, make, cancellationToken).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

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

    private static Task<T> Guarded<T>(ValueTask<T> reading) => Guarded(reading.AsTask());
}

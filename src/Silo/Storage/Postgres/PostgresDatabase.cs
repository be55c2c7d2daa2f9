using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>The pooled connections to PostgreSQL. On each of them a commit is durable when it returns.</summary>
internal sealed class PostgresDatabase : DbDataSource
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;

    public PostgresDatabase(IOptions<PostgresOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        var settings = new NpgsqlConnectionStringBuilder(_options.ConnectionString) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2 };
        settings.Options = $"{settings.Options} -c synchronous_commit=on".TrimStart();
        Source = NpgsqlDataSource.Create(settings);
        Name = $"database '{settings.Database}' on {settings.Host}:{settings.Port}";
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>The database as messages name it.</summary>
    public string Name { get; }

    public override string ConnectionString => Source.ConnectionString;

    /// <summary>Opens a connection, and waits for a server that does not answer yet.</summary>
    /// <exception cref="NpgsqlException">The server refused it, or did not answer within <paramref name="patience"/>.</exception>
    public async Task<NpgsqlConnection> Open(TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var start = _time.GetTimestamp(); ;)
        {
            try
            {
                return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && _time.GetElapsedTime(start) < patience)
            {
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc cref="Open(TimeSpan, CancellationToken)"/>
    public Task<NpgsqlConnection> Open(CancellationToken cancellationToken) => Open(_options.ReconnectTimeout, cancellationToken);

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        await Open(cancellationToken).ConfigureAwait(false);

    protected override DbConnection CreateDbConnection() => Source.CreateConnection();

    protected override async ValueTask DisposeAsyncCore()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Source.Dispose();
        base.Dispose(disposing);
    }
}

using System.Data.Common;
using System.Globalization;
using Conversations.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>The database file: pooled connections to read, and the connections that write.</summary>
internal sealed class SqliteDatabase : DbDataSource
{
    private readonly SqliteOptions _options;
    private readonly string _reading;
    private readonly string _writing;

    // For all of SQLite in this process, and before its first use: a connection is one thread's at a time, and nobody asks how much
    // memory it takes, so neither needs its lock around every call.
    static SqliteDatabase()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteDatabase(IOptions<SqliteOptions> options)
    {
        _options = options.Value;
        var builder = new SqliteConnectionStringBuilder(_options.ConnectionString)
        {
            DefaultTimeout = (int)Math.Ceiling(_options.BusyTimeout.TotalSeconds),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = true,
        };
        Path = System.IO.Path.GetFullPath(builder.DataSource);
        builder.DataSource = Path;
        _reading = builder.ConnectionString;
        builder.Pooling = false;
        builder.Mode = SqliteOpenMode.ReadWriteCreate;
        _writing = builder.ConnectionString;
    }

    public string Path { get; }

    public override string ConnectionString => _reading;

    /// <summary>A connection on which a commit is durable when it returns.</summary>
    /// <exception cref="StorageException">The file cannot be opened.</exception>
    public SqliteConnection OpenToWrite()
    {
        var connection = new SqliteConnection(_writing);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Settings();
            command.ExecuteNonQuery();
            if (_options.MaxBytes is { } bytes) Limit(command, bytes);
            return connection;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw new StorageException(
                $"The database file '{Path}' cannot be opened: {exception.Message} " +
                "ConnectionStrings:Conversations must name a file in a folder that this process can write to, as 'Data Source=<file>'.",
                exception);
        }
    }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(_reading);

    protected override void Dispose(bool disposing)
    {
        using var connection = new SqliteConnection(_reading);
        SqliteConnection.ClearPool(connection);
        base.Dispose(disposing);
    }

    // A file keeps the page size that it was made with.
    private static void Limit(SqliteCommand command, long bytes)
    {
        command.CommandText = "pragma page_size";
        var pages = Math.Min(bytes / (long)command.ExecuteScalar()!, uint.MaxValue - 1);
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"pragma max_page_count = {pages}");
        command.ExecuteNonQuery();
    }

    // Larger pages: a commit touches fewer, and each is written by calls of its own.
    // Foreign keys state what holds; a commit writes its conversation's row before all else, so it needs no look-up for each row.
    // A small cache: whenever a page was split, SQLite's commit walks through all of it, and the system's own cache has the file anyway.
    // No memory map: an I/O error in mapped memory kills the process instead of failing the read.
    private string Settings() => string.Create(CultureInfo.InvariantCulture, $"""
        pragma busy_timeout = {_options.BusyTimeout.TotalMilliseconds:F0};
        pragma page_size = 8192;
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma wal_autocheckpoint = 4000;
        pragma foreign_keys = off;
        pragma journal_size_limit = 67108864;
        pragma cache_size = -2000;
        pragma temp_store = memory;
        """);
}

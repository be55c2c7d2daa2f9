using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>
/// A statement prepared once and run many times. Values are bound in the order in which the SQL first names its parameters.
/// Straight over SQLite, because an ADO.NET command costs several times as much a run and waits for locks in its own way.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public Statement Bind(string? value) => Bound(
        value is null ? raw.sqlite3_bind_null(_statement, ++_bound) : raw.sqlite3_bind_text(_statement, ++_bound, value));

    public Statement Bind(Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _);
        return Bound(raw.sqlite3_bind_text(_statement, ++_bound, text));
    }

    public Statement Bind(Guid? value) => value is null ? Bind((string?)null) : Bind(value.Value);

    public Statement Bind(long? value) => Bound(
        value is null ? raw.sqlite3_bind_null(_statement, ++_bound) : raw.sqlite3_bind_int64(_statement, ++_bound, value.Value));

    public Statement Bind(bool value) => Bind(value ? 1 : 0);

    public Statement Bind(DateTimeOffset value) => Bind(value.UtcTicks);

    public Statement Bind(DateTimeOffset? value) => Bind(value?.UtcTicks);

    /// <summary>Text that is UTF-8 already.</summary>
    public Statement Bind(byte[] value) => Bound(raw.sqlite3_bind_text(_statement, ++_bound, value.AsSpan()));

    /// <summary>Runs it and says how many rows it changed.</summary>
    public int Execute()
    {
        Step();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs it and gives the first column of the first row; null when there is none.</summary>
    public string? ExecuteScalar()
    {
        string? first = null;
        Step(() => first = raw.sqlite3_column_text(_statement, 0).utf8_to_string());
        return first;
    }

    public void Dispose() => _statement.Dispose();

    private void Step(Action? row = null)
    {
        try
        {
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW) row?.Invoke();
            if (code != raw.SQLITE_DONE) Check(code);
        }
        finally
        {
            // Its code repeats the failure of the step.
            _ = raw.sqlite3_reset(_statement);
            _bound = 0;
        }
    }

    private Statement Bound(int code)
    {
        if (code == raw.SQLITE_OK) return this;
        _bound = 0;
        throw new SqliteException($"A value cannot be bound: {raw.sqlite3_errmsg(_database).utf8_to_string()}", code);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}

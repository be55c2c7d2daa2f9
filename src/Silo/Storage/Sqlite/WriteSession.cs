using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>The connection that writes, with its prepared statements.</summary>
internal sealed class WriteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known)) return known;
        var statement = new Statement(connection.Handle!, sql);
        _statements.Add(sql, statement);
        return statement;
    }

    public void Begin() => Prepare("begin immediate").Execute();

    public void Commit() => Prepare("commit").Execute();

    /// <summary>Undoes the transaction, unless SQLite has done so by itself.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle!) == 0) Prepare("rollback").Execute();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        connection.Dispose();
    }
}

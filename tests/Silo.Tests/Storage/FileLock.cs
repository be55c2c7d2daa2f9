using Dapper;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Another program that holds the file's write lock.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly SqliteConnection _connection;

    public FileLock(string file)
    {
        _connection = Sql.Open(file);
        _connection.Execute("begin immediate");
    }

    public void Dispose() => _connection.Dispose();
}

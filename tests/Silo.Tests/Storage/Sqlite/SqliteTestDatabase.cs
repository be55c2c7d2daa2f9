using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Tests.Storage.Sqlite;

internal sealed class SqliteTestDatabase : TestDatabase
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("storage-tests-").FullName;

    public override string Provider => "sqlite";

    public override string ConnectionString => $"Data Source={Name}";

    public override string Name => Path.Combine(Folder, "conversations.db");

    public override Task Create() => Task.CompletedTask;

    public override Task Delete()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    public override IDisposable Lock()
    {
        var connection = Connect();
        connection.Execute("begin immediate");
        return connection;
    }

    public override DbConnection Connect()
    {
        var connection = new SqliteConnection($"{ConnectionString};Pooling=false");
        connection.Open();
        return connection;
    }
}

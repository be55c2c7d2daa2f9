using System.Data.Common;
using Conversations.Tests.Support;
using Dapper;
using Npgsql;

namespace Conversations.Silo.Tests.Storage.Postgres;

/// <summary>A database of the one server that the tests of this process share, or of another.</summary>
internal sealed class PostgresTestDatabase(PostgresServer? server = null) : TestDatabase
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(PostgresServer.Start);

    private string? _connectionString;

    public override string Provider => "postgres";

    public override string ConnectionString => _connectionString!;

    public override string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    public override async Task Create() => _connectionString = await (server ?? await Shared.Value).CreateDatabase();

    public override Task Delete() => Task.CompletedTask;

    public override IDisposable Lock()
    {
        var connection = Connect();
        connection.Execute("begin; lock table conversations in exclusive mode");
        return connection;
    }

    public override DbConnection Connect()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        connection.Open();
        return connection;
    }
}

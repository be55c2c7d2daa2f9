using System.Data.Common;
using Dapper;

namespace Conversations.Silo.Tests.Storage;

/// <summary>An empty database for one test, which another program may look into.</summary>
public abstract class TestDatabase
{
    /// <summary><c>Storage:Provider</c> of a store over it.</summary>
    public abstract string Provider { get; }

    public abstract string ConnectionString { get; }

    /// <summary>What an error about it must name.</summary>
    public abstract string Name { get; }

    public abstract Task Create();

    public abstract Task Delete();

    public abstract DbConnection Connect();

    /// <summary>Keeps every store from writing until it is disposed of.</summary>
    public abstract IDisposable Lock();

    public void Execute(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    public T Scalar<T>(string sql)
    {
        using var connection = Connect();
        return connection.ExecuteScalar<T>(sql)!;
    }

    public string[] Texts(string sql)
    {
        using var connection = Connect();
        return [.. connection.Query<string>(sql)];
    }
}

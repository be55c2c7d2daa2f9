using Dapper;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Another program that has the file open.</summary>
internal static class Sql
{
    public static void Execute(string file, string sql)
    {
        using var connection = Open(file);
        connection.Execute(sql);
    }

    public static T Scalar<T>(string file, string sql)
    {
        using var connection = Open(file);
        return connection.ExecuteScalar<T>(sql)!;
    }

    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }
}

using System.Globalization;
using System.Reflection;
using Conversations.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Conversations.Silo.Storage;

/// <summary>Brings the database to the schema of this program: applies the numbered files that it has not seen, in order.</summary>
internal sealed partial class Migrator(SqliteDatabase database, TimeProvider time, ILogger<Migrator> logger)
{
    private const string Folder = "Conversations.Silo.Storage.Migrations.";

    /// <exception cref="StorageException">The file cannot be opened, or a newer version of the program has written it.</exception>
    public void Apply()
    {
        using var connection = database.OpenToWrite();
        try
        {
            Apply(connection);
        }
        catch (SqliteException exception)
        {
            throw new StorageException($"The database file '{database.Path}' cannot be brought up to date: {exception.Message}", exception);
        }
    }

    private void Apply(SqliteConnection connection)
    {
        // The transaction holds the write lock from its start, so two programs that start at once do not both migrate.
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(
            "create table if not exists migrations (number integer not null primary key, name text not null, applied_at bigint not null)");
        var applied = connection.ExecuteScalar<int>("select coalesce(max(number), 0) from migrations");
        var known = Known();
        if (applied > known[^1].Number)
        {
            throw new StorageException(
                $"The database file '{database.Path}' was written by a newer version of this program: " +
                $"it has schema {applied}, and this version knows {known[^1].Number}. Start the newer version.");
        }

        foreach (var migration in known.Where(each => each.Number > applied)) Apply(connection, migration);
        transaction.Commit();
    }

    private void Apply(SqliteConnection connection, Migration migration)
    {
        connection.Execute(migration.Sql);
        connection.Execute(
            "insert into migrations (number, name, applied_at) values (@Number, @Name, @At)",
            new { migration.Number, migration.Name, At = time.GetUtcNow().UtcTicks });
        Applied(migration.Name, database.Path);
    }

    private static Migration[] Known()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Migration.Read(assembly, name))];
    }

    private sealed record Migration(int Number, string Name, string Sql)
    {
        public static Migration Read(Assembly assembly, string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[Folder.Length..];
            return new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}

using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Conversations.Storage;
using Dapper;

namespace Conversations.Silo.Storage;

/// <summary>Applies the numbered files that a database has not seen, in order.</summary>
internal sealed partial class Migrations(TimeProvider time, ILogger<Migrations> logger)
{
    /// <summary>Applies them in the connection's open transaction, which must keep others from doing so.</summary>
    /// <param name="folder">Name of the folder of the store.</param>
    /// <param name="database">The database as messages name it.</param>
    /// <exception cref="StorageException">A newer version of the program has written it.</exception>
    public void Apply(DbConnection connection, string folder, string database)
    {
        connection.Execute(
            "create table if not exists migrations (number integer not null primary key, name text not null, applied_at bigint not null)");
        var applied = connection.ExecuteScalar<int>("select coalesce(max(number), 0) from migrations");
        var known = Known($"Conversations.Silo.Storage.{folder}.Migrations.");
        if (applied > known[^1].Number)
        {
            throw new StorageException(
                $"The {database} was written by a newer version of this program: " +
                $"it has schema {applied}, and this version knows {known[^1].Number}. Start the newer version.");
        }

        foreach (var migration in known.Where(each => each.Number > applied))
        {
            connection.Execute(migration.Sql);
            connection.Execute(
                "insert into migrations (number, name, applied_at) values (@Number, @Name, @At)",
                new { migration.Number, migration.Name, At = time.GetUtcNow().UtcTicks });
            Applied(migration.Name, database);
        }
    }

    /// <summary>The number of the last that this program knows.</summary>
    public static int Newest(string folder) => Known($"Conversations.Silo.Storage.{folder}.Migrations.")[^1].Number;

    /// <summary>The number of the last that the database has seen; 0: it is none of this program's yet.</summary>
    public static int Applied(DbConnection connection)
    {
        try
        {
            return connection.ExecuteScalar<int>("select coalesce(max(number), 0) from migrations");
        }
        catch (DbException)
        {
            // There is no such table.
            return 0;
        }
    }

    private static Migration[] Known(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Migration.Read(assembly, folder, name))];
    }

    private sealed record Migration(int Number, string Name, string Sql)
    {
        public static Migration Read(Assembly assembly, string folder, string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[folder.Length..];
            return new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}

using System.Data.Common;
using Conversations.Storage;
using Dapper;

namespace Conversations.Silo.Storage;

/// <summary>Applies the numbered files that a database has not seen, in order.</summary>
internal sealed partial class Migrations(MigrationFiles files, TimeProvider time, ILogger<Migrations> logger)
{
    /// <summary>How many migrations a database may be ahead of a program that works with it.</summary>
    /// <remarks>While servers are replaced one by one, old ones start over what the first new one has migrated; so does a program that is rolled back.</remarks>
    public const int Ahead = 1;

    /// <summary>Applies them in the connection's open transaction, which must keep others from doing so.</summary>
    /// <param name="folder">Name of the folder of the store.</param>
    /// <param name="database">The database as messages name it.</param>
    /// <exception cref="StorageException">It is more than one migration newer than this program.</exception>
    public void Apply(DbConnection connection, string folder, string database)
    {
        connection.Execute(
            "create table if not exists migrations (number integer not null primary key, name text not null, applied_at bigint not null)");
        var applied = connection.ExecuteScalar<int>("select coalesce(max(number), 0) from migrations");
        var known = files.Of(folder);
        var own = known[^1].Number;
        if (applied > own + Ahead)
        {
            throw new StorageException(
                $"The {database} has schema {applied}, and this version of the program knows {own}: it works with up to {own + Ahead}. " +
                $"Start a version that knows schema {applied - Ahead} or later, or restore a backup that has schema {own + Ahead} or earlier.");
        }

        if (applied > own) IsAhead(database, applied, own);
        foreach (var migration in known.Where(each => each.Number > applied))
        {
            connection.Execute(migration.Sql);
            connection.Execute(
                "insert into migrations (number, name, applied_at) values (@Number, @Name, @At)",
                new { migration.Number, migration.Name, At = time.GetUtcNow().UtcTicks });
            Applied(migration.Name, database);
        }
    }

    /// <summary>The number of the last that the database has seen; 0: it is none of this program's yet.</summary>
    public static int LastIn(DbConnection connection)
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
}

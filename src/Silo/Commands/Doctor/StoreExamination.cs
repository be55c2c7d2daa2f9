using System.Data.Common;
using System.Runtime.CompilerServices;
using Conversations.Silo.Storage;
using Conversations.Silo.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Conversations.Silo.Commands.Doctor;

/// <summary>The database: whether it opens, its schema, its clock, and who has it in use.</summary>
internal static class StoreExamination
{
    private const string Key = "ConnectionStrings:Conversations";
    private const int OldestPostgres = 15;
    private static readonly TimeSpan MostApart = TimeSpan.FromSeconds(1);

    public static IAsyncEnumerable<Finding> Look(IConfiguration configuration, CancellationToken cancellationToken) =>
        "postgres".Equals(configuration["Storage:Provider"], StringComparison.OrdinalIgnoreCase) ? Postgres(configuration, cancellationToken) : Sqlite(configuration);

    private static async IAsyncEnumerable<Finding> Sqlite(IConfiguration configuration)
    {
        var given = configuration.GetConnectionString("Conversations") ?? new SqliteOptions().ConnectionString;
        var file = Path.GetFullPath(new SqliteConnectionStringBuilder(given).DataSource);
        if (!File.Exists(file))
        {
            yield return Folder.Refuses(Path.GetDirectoryName(file)!) is { } why
                ? Finding.Bad($"{file} cannot be made: {why}", $"Have {Key} name a file in a folder that this user may write to.")
                : Finding.Good($"{file} is not there yet; the first start makes it.");
            yield break;
        }

        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        if (await Failure(connection.OpenAsync) is { } failure)
        {
            yield return Finding.Bad($"{file} cannot be opened: {failure}", $"Have {Key} name an SQLite file that this user may write to.");
            yield break;
        }

        yield return Finding.Good($"{file} opens.");
        yield return Schema(connection, "Sqlite");
        var free = new DriveInfo(file).AvailableFreeSpace >> 20;
        yield return free < 1024 ? Finding.Doubtful($"{free} MiB are free on its disk.", "Make room: without it every write fails.") : Finding.Good($"{free >> 10} GiB are free on its disk.");
    }

    private static async IAsyncEnumerable<Finding> Postgres(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        var failure = await Failure(async () =>
        {
            connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Conversations")) { Timeout = 5, Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
        });
        await using var opened = connection;
        if (failure is not null)
        {
            yield return Finding.Bad($"PostgreSQL cannot be reached: {failure}", $"Have {Key} name a server that answers, a database, and a role that may create tables in it.");
            yield break;
        }

        yield return connection!.PostgreSqlVersion.Major < OldestPostgres
            ? Finding.Bad($"PostgreSQL is of version {connection.PostgreSqlVersion}.", $"Run PostgreSQL {OldestPostgres} or newer.")
            : Finding.Good($"PostgreSQL {connection.PostgreSqlVersion} answers.");
        yield return Schema(connection, "Postgres");
        var apart = (TimeProvider.System.GetUtcNow() - (await connection.QuerySingleAsync<DateTime>("select clock_timestamp()")).ToUniversalTime()).Duration();
        yield return apart > MostApart
            ? Finding.Doubtful($"The clocks of this machine and of the database are {apart.TotalSeconds:0.0} s apart.", "Have both set by NTP: times in lists and limits in tokens will be off.")
            : Finding.Good($"The clocks of this machine and of the database agree to {Math.Ceiling(apart.TotalMilliseconds)} ms.");
        if (!await HasTable(connection, "cluster_members")) yield break;
        foreach (var (name, silo, status, age) in await connection.QueryAsync<(string, string, string, double)>(
            "select name, silo, status, extract(epoch from clock_timestamp() - renewed_at)::float8 from cluster_members where cluster_id = @Id and status <> 'Dead' order by name",
            new { Id = configuration["Cluster:ClusterId"] ?? "default" }))
        {
            yield return age > 5
                ? Finding.Doubtful($"Member {name} ({silo}) is {status}, and has not renewed its lease for {age:0} s.", "It has ended or hangs; the others take it off the list. Start it again.")
                : Finding.Good($"Member {name} ({silo}) is {status}.");
        }
    }

    private static Finding Schema(DbConnection connection, string store)
    {
        var (applied, newest) = (Migrations.LastIn(connection), new MigrationFiles().Of(store)[^1].Number);
        if (applied > newest + Migrations.Ahead) return Finding.Bad($"The schema is {applied}; this version of the program knows {newest}.", "Start the newer version of the program.");
        if (applied > newest) return Finding.Doubtful($"The schema is {applied}, one newer than this version of the program knows. It works.", "Go on with the upgrade, or back, but do not stay between.");
        return Finding.Good(applied == newest ? $"The schema is {applied}, the newest." : $"The schema is {applied}; the next start brings it to {newest}.");
    }

    private static async Task<bool> HasTable(NpgsqlConnection connection, string name) => await connection.ExecuteScalarAsync<bool>("select to_regclass(@name) is not null", new { name });

    private static async Task<string?> Failure(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception failure) when (failure is DbException or ArgumentException or TimeoutException or IOException)
        {
            return failure.Message;
        }
    }
}

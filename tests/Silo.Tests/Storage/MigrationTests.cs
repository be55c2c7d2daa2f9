using System.Text.RegularExpressions;
using Conversations.Silo.Storage;
using Conversations.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Silo.Tests.Storage;

public abstract partial class MigrationTests(TestDatabase database) : StoreTests(database)
{
    private static readonly int Known = new MigrationFiles().Of("Sqlite").Count;

    [Fact]
    public async Task Store_openedTwice_isMigratedOnce()
    {
        await (await OpenStore.At(Database)).DisposeAsync();
        var applied = Database.Scalar<long>("select sum(applied_at) from migrations");

        await (await OpenStore.At(Database)).DisposeAsync();

        Assert.Equal(applied, Database.Scalar<long>("select sum(applied_at) from migrations"));
        Assert.Equal(["0001_log.sql", "0002_grains.sql", "0003_tools.sql", "0004_users.sql", "0005_starting.sql", "0006_monitoring.sql"], Database.Texts("select name from migrations order by number"));
    }

    [Fact]
    public async Task Stores_openedAtOnce_areMigratedOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenStore.At(Database))));

        Assert.Equal(Known, Database.Scalar<int>("select count(*) from migrations"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Program_overWhichANewerOneMigrates_goesOn_andStartsAgain()
    {
        var talk = new Talk();
        await using (var older = await OpenStore.At(Database))
        {
            // Its connections have prepared what they send, and know the columns.
            await older.Committed(talk.Next(Talk.Message("before")));
            Assert.Single(await older.Log(talk.Id));

            await using var newer = await Open(new NewerFiles(1));
            Assert.Equal(Known + 1, Database.Scalar<int>("select max(number) from migrations"));
            await older.Committed(talk.Next(Talk.Message("by the older")));
            await newer.Committed(talk.Next(Talk.Message("by the newer")));
            Assert.Equal(3, (await older.Log(talk.Id)).Count);
            Assert.Equal(3, (await newer.Head(talk.Id))!.LastSeq);
        }

        await using var rolledBack = await OpenStore.At(Database);
        await rolledBack.Committed(talk.Next(Talk.Message("rolled back")));
        Assert.Equal(4, (await rolledBack.Log(talk.Id)).Count);
        Assert.Equal(Known + 1, Database.Scalar<int>("select max(number) from migrations"));
    }

    [Fact]
    public async Task Program_withoutTheNewestMigration_worksOverIt()
    {
        await (await OpenStore.At(Database)).DisposeAsync();
        await using var older = await Open(new OlderFiles());
        var talk = new Talk();

        await older.Committed(talk.Next(Talk.Message("older")));

        Assert.Single(await older.Log(talk.Id));
        Assert.Equal(Known, Database.Scalar<int>("select count(*) from migrations"));
    }

    [Fact]
    public async Task Store_twoMigrationsNewer_isRefused_andNothingIsChanged()
    {
        await (await Open(new NewerFiles(2))).DisposeAsync();

        var refusal = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(Database));

        Assert.Contains(Database.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"has schema {Known + 2}, and this version of the program knows {Known}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Start a version that knows schema {Known + 1} or later", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Known + 2, Database.Scalar<int>("select count(*) from migrations"));
    }

    [Fact]
    public void Migrations_onlyAdd_soThatTheVersionBeforeGoesOnWorking()
    {
        var statements = new MigrationFiles().Of(char.ToUpperInvariant(Database.Provider[0]) + Database.Provider[1..])
            .SelectMany(file => Comment().Replace(file.Sql, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(sql => (file.Name, Sql: sql)))
            .ToArray();

        Assert.NotEmpty(statements);
        Assert.All(statements, each => Assert.True(
            Addition().IsMatch(each.Sql) && !Demanding().IsMatch(each.Sql),
            $"{each.Name} does more than to add tables, indexes, and columns that may be absent: {each.Sql}"));
    }

    private Task<OpenStore> Open(MigrationFiles files) =>
        OpenStore.At(Database.Provider, Database.ConnectionString, services => services.AddSingleton(files));

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(create table|create index|create unique index api_keys_by_hash|alter table \w+ add column)\s", RegexOptions.IgnoreCase)]
    private static partial Regex Addition();

    // A column that the version before does not fill in.
    [GeneratedRegex(@"add column(?=.*\bnot null\b)(?!.*\bdefault\b)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Demanding();

    /// <summary>The version before this one.</summary>
    private sealed class OlderFiles : MigrationFiles
    {
        public override IReadOnlyList<Migration> Of(string store) => [.. base.Of(store).SkipLast(1)];
    }

    /// <summary>Versions to come: they add what a migration may add.</summary>
    private sealed class NewerFiles(int count) : MigrationFiles
    {
        public override IReadOnlyList<Migration> Of(string store) =>
        [
            .. base.Of(store),
            .. Enumerable.Range(Known + 1, count).Select(number => new Migration(number, $"{number:0000}_future.sql", $"""
                alter table conversations add column future{number} text;
                alter table events add column future{number} bigint not null default 7;
                create table futures{number} (id text not null primary key);
                create index conversations_by_future{number} on conversations (future{number});
                """)),
        ];
    }
}

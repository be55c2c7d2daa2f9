using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class MigrationTests(TestDatabase database) : StoreTests(database)
{
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

        Assert.Equal(6, Database.Scalar<int>("select count(*) from migrations"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Store_ofANewerVersion_isRefused()
    {
        await (await OpenStore.At(Database)).DisposeAsync();
        Database.Execute("insert into migrations (number, name, applied_at) values (999, '0999_future.sql', 0)");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(Database));

        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Database.Name, refusal.Message, StringComparison.Ordinal);
    }
}

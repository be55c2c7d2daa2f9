using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_openedTwice_isMigratedOnce()
    {
        await (await OpenStore.At(_folder)).DisposeAsync();
        var applied = Sql.Scalar<long>(_folder.File, "select sum(applied_at) from migrations");

        await (await OpenStore.At(_folder)).DisposeAsync();

        Assert.Equal(applied, Sql.Scalar<long>(_folder.File, "select sum(applied_at) from migrations"));
        Assert.Equal(["0001_log.sql", "0002_grains.sql", "0003_tools.sql"], Sql.Scalar<string>(_folder.File, "select group_concat(name) from migrations").Split(','));
    }

    [Fact]
    public async Task Stores_openedAtOnce_areMigratedOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenStore.At(_folder))));

        Assert.Equal(3, Sql.Scalar<int>(_folder.File, "select count(*) from migrations"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Store_ofANewerVersion_isRefused()
    {
        await (await OpenStore.At(_folder)).DisposeAsync();
        Sql.Execute(_folder.File, "insert into migrations (number, name, applied_at) values (999, '0999_future.sql', 0)");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(_folder));

        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_thatDoesNotExist_isMade()
    {
        await using var store = await OpenStore.At(Path.Combine(_folder.Path, "deep", "down", "store.db"));

        Assert.Null(await store.Head(Guid.NewGuid()));
    }

    [Fact]
    public async Task File_thatCannotBeOpened_isAnErrorThatNamesIt()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "file"), "not a folder");
        var impossible = Path.Combine(_folder.Path, "file", "store.db");

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(impossible));

        Assert.Contains(impossible, error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Conversations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_thatIsNoDatabase_isAnErrorThatNamesIt()
    {
        await File.WriteAllTextAsync(_folder.File, string.Concat(Enumerable.Repeat("not a database ", 1000)));

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(_folder));

        Assert.Contains(_folder.File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task DatabaseInMemory_isRefused() => Assert.ThrowsAsync<OptionsValidationException>(() => OpenStore.At(":memory:"));

    [Fact]
    public async Task UnknownProvider_isRefused_byName()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => OpenStore.At(_folder, ("Storage:Provider", "mysql")));

        Assert.Contains("mysql", error.Message, StringComparison.Ordinal);
    }
}

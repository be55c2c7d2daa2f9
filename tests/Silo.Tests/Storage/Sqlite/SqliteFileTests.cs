using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Storage.Sqlite;

public sealed class SqliteFileTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.Create();

    public Task DisposeAsync() => _database.Delete();

    [Fact]
    public async Task Folder_thatDoesNotExist_isMade()
    {
        await using var store = await OpenStore.At("sqlite", $"Data Source={Path.Combine(_database.Folder, "deep", "down", "store.db")}");

        Assert.Null(await store.Head(Guid.NewGuid()));
    }

    [Fact]
    public async Task File_thatCannotBeOpened_isAnErrorThatNamesIt()
    {
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "file"), "not a folder");
        var impossible = Path.Combine(_database.Folder, "file", "store.db");

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At("sqlite", $"Data Source={impossible}"));

        Assert.Contains(impossible, error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Conversations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_thatIsNoDatabase_isAnErrorThatNamesIt()
    {
        await File.WriteAllTextAsync(_database.Name, string.Concat(Enumerable.Repeat("not a database ", 1000)));

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(_database));

        Assert.Contains(_database.Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task DatabaseInMemory_isRefused() => Assert.ThrowsAsync<OptionsValidationException>(() => OpenStore.At("sqlite", "Data Source=:memory:"));
}

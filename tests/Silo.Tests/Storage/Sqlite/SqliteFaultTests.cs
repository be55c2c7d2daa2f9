using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage.Sqlite;

/// <summary>What befalls a file and no server.</summary>
public sealed class SqliteFaultTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.Create();

    public Task DisposeAsync() => _database.Delete();

    [Fact]
    public async Task FileLockedTooLong_failsTheGroup_andTheNextOneSucceeds()
    {
        await using var store = await OpenStore.At(_database, ("Storage:Sqlite:BusyTimeout", "00:00:00.05"));
        var talks = Enumerable.Range(0, 10).Select(_ => new Talk()).ToArray();
        using (_database.Lock())
        {
            var commits = talks.Select(talk => store.Commit(talk.Next(Talk.Message("locked out")))).ToArray();
            foreach (var commit in commits) await Assert.ThrowsAsync<StorageException>(() => commit);
        }

        await store.Committed(new Talk().Next(Talk.Message("free")));
        Assert.All(await Task.WhenAll(talks.Select(talk => store.Head(talk.Id))), Assert.Null);
    }

    [Fact]
    public async Task FullDisk_failsTheCommits_andSpaceLetsThemGoOn()
    {
        await using var store = await OpenStore.At(_database, ("Storage:Sqlite:MaxBytes", "4000000"));
        _database.Execute("create table other_files (content blob); insert into other_files values (zeroblob(3000000))");
        var talk = new Talk();
        var acknowledged = 0L;
        Exception? failure = null;
        for (var commit = 0; commit < 100 && failure is null; commit++)
        {
            failure = await Record.ExceptionAsync(() => store.Committed(talk.Next(Talk.Message(new string('x', 100_000)))));
            if (failure is null) acknowledged++;
        }

        Assert.IsType<StorageException>(failure);
        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(acknowledged, (await store.Log(talk.Id)).Count);
        var head = await store.Head(talk.Id);
        Assert.Equal(acknowledged, head!.LastSeq);

        _database.Execute("drop table other_files");
        talk.Head = head;
        await store.Committed(talk.Next(Talk.Message(new string('x', 100_000))));
        Assert.Equal(acknowledged + 1, (await store.Log(talk.Id)).Count);
    }
}

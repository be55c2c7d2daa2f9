using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly (string, string?) OneAtATime = ("Storage:Sqlite:GroupSize", "1");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cancellation_ofAWaitingCommit_removesIt()
    {
        await using var store = await OpenStore.At(_folder, OneAtATime);
        var (first, second, third) = (new Talk(), new Talk(), new Talk());
        using var cancelled = new CancellationTokenSource();
        Task<CommitResult> taken, waiting;
        using (new FileLock(_folder.File))
        {
            taken = store.Commit(first.Next(Talk.Message("taken")));
            waiting = store.Writer.Commit(second.Next(Talk.Message("waiting")), cancelled.Token);
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Assert.Equal(CommitResult.Committed, await taken);
        await store.Committed(third.Next(Talk.Message("after")));
        Assert.Null(await store.Head(second.Id));
    }

    [Fact]
    public async Task Cancellation_atAnyMoment_meansNothingOrAll()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var store = await OpenStore.At(_folder);

        await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ =>
        {
            var talk = new Talk();
            using var cancelled = new CancellationTokenSource();
            var commit = store.Writer.Commit(talk.Next(Talk.Message("a"), Talk.Message("b")), cancelled.Token);
            if (random.Next(2) == 0) await cancelled.CancelAsync();
            var done = await commit.ContinueWith(each => each.IsCompletedSuccessfully, TaskScheduler.Default);
            var stored = (await store.Log(talk.Id)).Count;
            Assert.True(stored == (done ? 2 : 0), $"seed {seed}: done {done}, stored {stored}");
        }));
    }

    [Fact]
    public async Task Dispose_carriesOutWhatWaits_andRefusesTheRest()
    {
        var store = await OpenStore.At(_folder);
        var writer = store.Writer;
        var talks = Enumerable.Range(0, 20).Select(_ => new Talk()).ToArray();
        Task<CommitResult>[] commits;
        Task closing;
        using (new FileLock(_folder.File))
        {
            commits = [.. talks.Select(talk => store.Commit(talk.Next(Talk.Message("waits"))))];
            closing = Task.Run(async () => await store.DisposeAsync());
        }

        await closing;

        Assert.All(await Task.WhenAll(commits), result => Assert.Equal(CommitResult.Committed, result));
        await Assert.ThrowsAsync<StorageException>(() => writer.Commit(new Talk().Next(Talk.Message("late")), CancellationToken.None));
        await using var reopened = await OpenStore.At(_folder);
        Assert.All(await Task.WhenAll(talks.Select(talk => reopened.Log(talk.Id))), log => Assert.Single(log));
    }

    [Fact]
    public async Task FileLockedTooLong_failsTheGroup_andTheNextOneSucceeds()
    {
        await using var store = await OpenStore.At(_folder, ("Storage:Sqlite:BusyTimeout", "00:00:00.05"));
        var talks = Enumerable.Range(0, 10).Select(_ => new Talk()).ToArray();
        using (new FileLock(_folder.File))
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
        await using var store = await OpenStore.At(_folder, ("Storage:Sqlite:MaxBytes", "4000000"));
        Sql.Execute(_folder.File, "create table other_files (content blob); insert into other_files values (zeroblob(3000000))");
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

        Sql.Execute(_folder.File, "drop table other_files");
        talk.Head = head;
        await store.Committed(talk.Next(Talk.Message(new string('x', 100_000))));
        Assert.Equal(acknowledged + 1, (await store.Log(talk.Id)).Count);
    }
}

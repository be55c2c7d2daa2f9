using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class GroupCommitTests(TestDatabase database) : StoreTests(database)
{
    private static readonly (string, string?)[] OneAtATime =
        [("Storage:Sqlite:GroupSize", "1"), ("Storage:Postgres:GroupSize", "1"), ("Storage:Postgres:Lanes", "1")];

    [Fact]
    public async Task Cancellation_ofAWaitingCommit_removesIt()
    {
        await using var store = await OpenStore.At(Database, OneAtATime);
        var (first, second, third) = (new Talk(), new Talk(), new Talk());
        using var cancelled = new CancellationTokenSource();
        Task<CommitResult> taken, waiting;
        using (Database.Lock())
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
        await using var store = await OpenStore.At(Database);

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
        var store = await OpenStore.At(Database);
        var writer = store.Writer;
        var talks = Enumerable.Range(0, 20).Select(_ => new Talk()).ToArray();
        Task<CommitResult>[] commits;
        Task closing;
        using (Database.Lock())
        {
            commits = [.. talks.Select(talk => store.Commit(talk.Next(Talk.Message("waits"))))];
            closing = Task.Run(async () => await store.DisposeAsync());
        }

        await closing;

        Assert.All(await Task.WhenAll(commits), result => Assert.Equal(CommitResult.Committed, result));
        await Assert.ThrowsAsync<StorageException>(() => writer.Commit(new Talk().Next(Talk.Message("late")), CancellationToken.None));
        await using var reopened = await OpenStore.At(Database);
        Assert.All(await Task.WhenAll(talks.Select(talk => reopened.Log(talk.Id))), log => Assert.Single(log));
    }
}

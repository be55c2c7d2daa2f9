using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage.Postgres;

public sealed class PostgresConnectionTests() : StoreTests(new PostgresTestDatabase())
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string OthersHere = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

    [Fact]
    public async Task ConnectionCut_afterTheCommitWasSent_isAFailure_andTheNextOneSucceeds()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        Task<CommitResult> sent;
        using (Database.Lock())
        {
            sent = store.Commit(talk.Next(Talk.Message("sent")));
            await Until("the server has the commit and waits for the lock", $"select count(*) {OthersHere} and wait_event_type = 'Lock'");
            Database.Execute($"select pg_terminate_backend(pid) {OthersHere} and wait_event_type = 'Lock'");
            await Assert.ThrowsAsync<StorageException>(() => sent);
        }

        Assert.Null(await store.Head(talk.Id));
        await store.Committed(new Talk().Next(Talk.Message("next")));
    }

    [Fact]
    public async Task ConnectionsCut_underLoad_loseAndDuplicateNothing()
    {
        await using var store = await OpenStore.At(Database);
        await using var load = new Load(store).Start();
        for (var cut = 0; cut < 15; cut++)
        {
            await load.Acknowledged(more: 30);
            Database.Execute($"select pg_terminate_backend(pid) {OthersHere}");
        }

        await load.Acknowledged(more: 30);
        await load.EndAndCheck();
        Assert.True(load.Failures > 0, "No commit was on its way when its connection was cut.");
    }

    [Fact]
    public async Task Read_onAPooledConnectionThatWasLost_isMadeAgain()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        await store.Committed(talk.Next(Talk.Message("there")));
        for (var cut = 0; cut < 5; cut++)
        {
            Assert.NotNull(await store.Head(talk.Id));
            Database.Execute($"select pg_terminate_backend(pid) {OthersHere}");
            Assert.Single(await store.Log(talk.Id));
        }
    }

    [Fact]
    public async Task Store_thatIsClosed_keepsNoConnection()
    {
        await using (var store = await OpenStore.At(Database)) await store.Committed(new Talk().Next(Talk.Message("there")));
        await Until("the store's connections are closed", $"select (count(*) = 0)::int {OthersHere}");
    }

    private async Task Until(string what, string count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Database.Scalar<int>(count) == 0)
        {
            Assert.False(patience.IsCancellationRequested, $"Not within {Patience}: {what}.");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}

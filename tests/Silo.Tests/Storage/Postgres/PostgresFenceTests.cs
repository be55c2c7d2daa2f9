using Conversations.Agents;
using Conversations.Log;
using Conversations.Silo.Storage.Postgres;
using Conversations.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Silo.Tests.Storage.Postgres;

public sealed class PostgresFenceTests() : StoreTests(new PostgresTestDatabase())
{
    private static readonly GrainId Agent = GrainId.Create("agent", "a");

    [Fact]
    public async Task Silo_thatMayNotWrite_writesNothing()
    {
        Database.Execute("create table members (silo text, active boolean); insert into members values ('mine', true)");
        await using var store = await OpenStore.At(
            Database.Provider,
            Database.ConnectionString,
            services => services.Configure<PostgresOptions>(options => options.Fence = "exists (select 1 from members where silo = 'mine' and active)"));
        var (talk, state) = (new Talk(), new GrainState<AgentRecord>(new() { State = GrainStorageTests.Plain() }));
        await store.Committed(talk.Next(Talk.Message("may")));
        await store.GrainStorage.WriteStateAsync("agent", Agent, state);
        var (head, etag) = (talk.Head, state.ETag);
        Database.Execute("update members set active = false");

        var run = talk.Run();
        Assert.Equal(CommitResult.Conflict, await store.Commit(talk.Next(run, ["key"], new RunStarted(run.Id, run.Options))));
        Assert.Equal(CommitResult.Conflict, await store.Commit(new Talk().Next(Talk.Message("new"))));
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.GrainStorage.WriteStateAsync("agent", Agent, state));
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.GrainStorage.ClearStateAsync("agent", Agent, state));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => store.GrainStorage.WriteStateAsync("agent", GrainId.Create("agent", "b"), new GrainState<AgentRecord>(new())));

        Assert.Equal((1, 1, 0, 0, 1), (Count("conversations"), Count("events"), Count("runs"), Count("run_keys"), Count("grain_state")));
        Assert.Equal(etag, Database.Scalar<string>("select etag from grain_state"));
        Database.Execute("update members set active = true");
        await store.Committed(new Talk { Head = head }.Next(Talk.Message("may again")));
    }

    private int Count(string table) => Database.Scalar<int>($"select count(*) from {table}");
}

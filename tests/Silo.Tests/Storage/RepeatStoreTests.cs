using Conversations.Users;

namespace Conversations.Silo.Tests.Storage;

public abstract class RepeatStoreTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Oldest = Now.AddDays(-1);

    [Fact]
    public async Task Request_UnderAKeyInUse_IsTheFirstOne()
    {
        await using var store = await OpenStore.At(Database);
        var (first, second) = (Request("one"), Request("two"));

        Assert.Equal(first, await store.Repeats.Begin("ann", "k", first, Oldest, default));
        Assert.Equal(first, await store.Repeats.Begin("ann", "k", second, Oldest, default));
        Assert.Equal(second, await store.Repeats.Begin("bob", "k", second, Oldest, default));
    }

    [Fact]
    public async Task Requests_ThatComeAtOnce_AgreeOnOne()
    {
        await using var store = await OpenStore.At(Database);

        var kept = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => store.Repeats.Begin("ann", "k", Request($"{number}"), Oldest, default)));

        Assert.Single(kept.Distinct());
    }

    [Fact]
    public async Task Answer_ThatIsKept_StaysAsItIs()
    {
        await using var store = await OpenStore.At(Database);
        var request = Request("one");
        await store.Repeats.Begin("ann", "k", request, Oldest, default);

        await store.Repeats.Finish("ann", "k", new KeptAnswer(201, "application/json", "{\"a\":\"\0\u00e9\"}"), default);
        await store.Repeats.Finish("ann", "k", new KeptAnswer(200, null, ""), default);
        await store.Repeats.Forget("ann", "k", default);

        var kept = await store.Repeats.Begin("ann", "k", Request("two"), Oldest, default);
        Assert.Equal(request with { Answer = new KeptAnswer(201, "application/json", "{\"a\":\"\0\u00e9\"}") }, kept);
    }

    [Fact]
    public async Task Request_ThatIsForgottenOrOld_LeavesItsKey()
    {
        await using var store = await OpenStore.At(Database);
        var (first, second) = (Request("one"), Request("two"));
        await store.Repeats.Begin("ann", "forgotten", first, Oldest, default);
        await store.Repeats.Begin("ann", "old", first, Oldest, default);
        await store.Repeats.Begin("ann", "pruned", first, Oldest, default);

        await store.Repeats.Forget("ann", "forgotten", default);
        Assert.Equal(second, await store.Repeats.Begin("ann", "forgotten", second, Oldest, default));
        Assert.Equal(second, await store.Repeats.Begin("ann", "old", second, Now.AddSeconds(1), default));
        await store.Repeats.Prune(Now.AddSeconds(1), default);
        Assert.Equal(second, await store.Repeats.Begin("ann", "pruned", second, Oldest, default));
    }

    static KeptRequest Request(string hash) => new(hash, Guid.NewGuid(), Now);
}

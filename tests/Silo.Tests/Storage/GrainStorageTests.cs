using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Agents;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class GrainStorageTests(TestDatabase database) : StoreTests(database)
{
    private static readonly GrainId Agent = GrainId.Create("agent", "0199f0a200007000800000000000000a");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task State_written_isReadTheSame(bool filled)
    {
        await using var store = await OpenStore.At(Database);
        var written = new GrainState<AgentRecord>(new() { State = filled ? Filled() : Plain() });
        await store.GrainStorage.WriteStateAsync("agent", Agent, written);

        var read = await Read(store);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        var (expected, actual) = (written.State.State!, read.State.State!);
        Assert.Equal(expected.Extra.Select(each => (each.Key, each.Value.GetRawText())), actual.Extra.Select(each => (each.Key, each.Value.GetRawText())));
        Assert.Empty(Sample.Differences(
            expected with { Extra = ImmutableDictionary<string, JsonElement>.Empty }, actual with { Extra = ImmutableDictionary<string, JsonElement>.Empty }, "agent"));
    }

    [Fact]
    public async Task State_neverWritten_isNew()
    {
        await using var store = await OpenStore.At(Database);

        var read = await Read(store);

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Null(read.State.State);
    }

    [Fact]
    public async Task StaleVersion_cannotWriteOrClear()
    {
        await using var store = await OpenStore.At(Database);
        await store.GrainStorage.WriteStateAsync("agent", Agent, new GrainState<AgentRecord>(new() { State = Plain() }));
        var (owner, stale) = (await Read(store), await Read(store));
        await store.GrainStorage.WriteStateAsync("agent", Agent, owner);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => store.GrainStorage.WriteStateAsync("agent", Agent, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.GrainStorage.ClearStateAsync("agent", Agent, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => store.GrainStorage.WriteStateAsync("agent", Agent, new GrainState<AgentRecord>(new())));

        Assert.Equal((owner.ETag, stale.ETag), (refusal.StoredEtag, refusal.CurrentEtag));
        Assert.Equal(owner.ETag, (await Read(store)).ETag);
    }

    [Fact]
    public async Task State_cleared_isGone_andItsOldVersionStaysStale()
    {
        await using var store = await OpenStore.At(Database);
        await store.GrainStorage.WriteStateAsync("agent", Agent, new GrainState<AgentRecord>(new() { State = Plain() }));
        var (owner, stale) = (await Read(store), await Read(store));

        await store.GrainStorage.ClearStateAsync("agent", Agent, owner);
        Assert.False((await Read(store)).RecordExists);
        await store.GrainStorage.WriteStateAsync("agent", Agent, owner);

        await Assert.ThrowsAsync<InconsistentStateException>(() => store.GrainStorage.WriteStateAsync("agent", Agent, stale));
    }

    [Fact]
    public async Task States_ofOtherNamesAndKeys_areApart()
    {
        await using var store = await OpenStore.At(Database);
        await store.GrainStorage.WriteStateAsync("agent", Agent, new GrainState<AgentRecord>(new() { State = Plain() }));

        var otherName = new GrainState<AgentRecord>(new());
        await store.GrainStorage.ReadStateAsync("other", Agent, otherName);
        var otherKey = new GrainState<AgentRecord>(new());
        await store.GrainStorage.ReadStateAsync("agent", GrainId.Create("agent", "other"), otherKey);

        Assert.False(otherName.RecordExists);
        Assert.False(otherKey.RecordExists);
    }

    internal static AgentState Plain() => new(Guid.NewGuid(), "name", "system", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static AgentState Filled() => Plain() with
    {
        ModelSettings = JsonSerializer.Deserialize<JsonElement>("""{"a":[1,null,"<\u00e9>"]}"""),
        BlockIds = [Guid.NewGuid(), Guid.NewGuid()],
        Tags = ["a", "B"],
        ContextWindowLimit = 32_000,
        ParallelToolCalls = true,
        UpdatedAt = new DateTimeOffset(638_912_345_678_901_234, TimeSpan.Zero),
        Extra = ImmutableDictionary<string, JsonElement>.Empty.Add("Some_Key", JsonSerializer.Deserialize<JsonElement>("{\"x\":1.50}")),
    };

    private static async Task<GrainState<AgentRecord>> Read(OpenStore store)
    {
        var read = new GrainState<AgentRecord>(new());
        await store.GrainStorage.ReadStateAsync("agent", Agent, read);
        return read;
    }
}

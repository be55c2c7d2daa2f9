using System.Text.Json;
using Conversations.Sandboxes;
using Conversations.Starting;
using Conversations.Users;
using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Start tasks and sandboxes are listed from the state of their grains.</summary>
public abstract class StartTaskReaderTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Tasks_AreListedAndCounted()
    {
        await using var store = await OpenStore.At(Database);
        var (first, second, third) = (Task("ann", 0, StartStatus.Ready), Task("ann", 1, StartStatus.PreparingRepository), Task("bob", 2, StartStatus.Error) with { UpdatedAt = Now });
        foreach (var task in new[] { first, second, third }) await Write(store, "starttask", "start-task", task.Id, new StartTaskRecord { State = task });

        Assert.Equal([third.Id, second.Id, first.Id], await Listed(store, new(null)));
        Assert.Equal([first.Id, second.Id], await Listed(store, new("ann") { Ascending = true }));
        Assert.Equal([second.Id], await Listed(store, new(null) { Skip = 1, Limit = 1 }));
        Assert.Equal([second.Id, first.Id, third.Id], await Listed(store, new(null) { ByUpdate = true }));
        Assert.Equal([third.Id, second.Id], await Listed(store, new(null, From: second.CreatedAt)));
        Assert.Equal([second.Id], await Listed(store, new(null, second.ConversationId)));
        Assert.Empty(await Listed(store, new(null, second.ConversationId) { ReadyOnly = true }));
        Assert.Equal([first.Id], await Listed(store, new(null, first.ConversationId) { ReadyOnly = true }));
        Assert.Equal((3, 2), (await store.StartTasks.Count(new(null), default), await store.StartTasks.Count(new("ann"), default)));
        Assert.Equal([second.Id], await store.StartTasks.ListUnfinished(default));
        var read = (await store.StartTasks.List(new(null, first.ConversationId), default))[0];
        Assert.Equal((first.Steps.Length, "acme/site", """{"title":"x"}"""), (read.Steps.Length, read.Repository!.Name, read.Request.GetRawText()));
        Assert.Equal("ann", (await store.Ownership.Find(OwnedKind.StartTask, first.Id, default))!.Owner);
        Assert.Null(await store.Ownership.Find(OwnedKind.StartTask, Guid.NewGuid(), default));
    }

    [Fact]
    public async Task Task_WithoutAState_IsNone()
    {
        await using var store = await OpenStore.At(Database);
        await Write(store, "starttask", "start-task", Guid.NewGuid(), new StartTaskRecord());

        Assert.Empty(await Listed(store, new(null)));
        Assert.Equal(0, await store.StartTasks.Count(new(null), default));
        Assert.Empty(await store.StartTasks.ListUnfinished(default));
    }

    [Fact]
    public async Task Sandboxes_AreFoundAndListed()
    {
        await using var store = await OpenStore.At(Database);
        var (older, newer) = (new SandboxState(Guid.NewGuid(), "ann", Now) { Paused = true, Conversations = [Guid.NewGuid()] }, new SandboxState(Guid.NewGuid(), null, Now.AddSeconds(1)));
        foreach (var sandbox in new[] { older, newer }) await Write(store, "sandbox", "sandbox", sandbox.Id, new SandboxRecord { State = sandbox });

        var found = await store.Sandboxes.Find([older.Id, Guid.NewGuid(), older.Id], default);
        Assert.Equal((true, older.Conversations[0]), (Assert.Single(found).Value.Paused, found[older.Id].Conversations[0]));
        Assert.Empty(await store.Sandboxes.Find([], default));
        Assert.Equal([newer.Id, older.Id], (await store.Sandboxes.List(null, default)).Select(sandbox => sandbox.Id));
        Assert.Equal([older.Id], (await store.Sandboxes.List("ann", default)).Select(sandbox => sandbox.Id));
        Assert.Equal("ann", (await store.Ownership.Find(OwnedKind.Sandbox, older.Id, default))!.Owner);
        Assert.Null((await store.Ownership.Find(OwnedKind.Sandbox, newer.Id, default))!.Owner);
    }

    static StartTaskState Task(string owner, int second, StartStatus status) =>
        new(Guid.NewGuid(), Guid.NewGuid(), Now.AddSeconds(second), JsonElement.Parse("""{"title":"x"}"""))
        {
            Owner = owner,
            Status = status,
            Steps = [new(StartStatus.Working, Now), new(status, Now)],
            Repository = new StartRepository("github", "acme/site", null),
            UpdatedAt = Now.AddMinutes(second + 1),
        };

    static async Task<IEnumerable<Guid>> Listed(OpenStore store, StartTaskQuery query) => (await store.StartTasks.List(query, default)).Select(task => task.Id);

    static Task Write<T>(OpenStore store, string type, string name, Guid id, T state)
        where T : new() => store.GrainStorage.WriteStateAsync(name, GrainId.Create(type, id.ToString("N")), new GrainState<T>(state));
}

using Conversations.Log;
using Conversations.Monitoring;
using Conversations.Storage;
using Conversations.Users;

namespace Conversations.Silo.Tests.Storage;

public abstract class OperationsReaderTests(TestDatabase database) : StoreTests(database)
{
    static readonly DateTimeOffset Start = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Runs_AreCountedByHowTheyStand()
    {
        await using var store = await OpenStore.At(Database);
        var talk = new Talk();
        await Begin(store, talk, RunStatus.Running, null);
        await Begin(store, talk, RunStatus.Created, null);
        for (var count = 0; count < 3; count++) await Begin(store, talk, RunStatus.Completed, StopReason.EndTurn);
        await Begin(store, talk, RunStatus.Failed, StopReason.LlmApiError);

        Assert.Equal(2, await store.Operations.CountActiveRuns(default));
        Assert.Equal(
            [
                new OutcomeCount(RunStatus.Completed, StopReason.EndTurn, 3),
                new OutcomeCount(RunStatus.Created, null, 1),
                new OutcomeCount(RunStatus.Failed, StopReason.LlmApiError, 1),
                new OutcomeCount(RunStatus.Running, null, 1),
            ],
            await store.Operations.CountOutcomes(100, default));
        Assert.Equal(2, (await store.Operations.CountOutcomes(2, default)).Sum(count => count.Count));
    }

    [Fact]
    public async Task Conversations_ThatWait_AreListedOnceEach_AndNoOthers()
    {
        await using var store = await OpenStore.At(Database);
        var (waiting, decided, deleted) = (new Talk(), new Talk(), new Talk());
        foreach (var talk in new[] { waiting, decided, deleted })
        {
            talk.Head = talk.Head with { Pending = new PendingApproval(Guid.NewGuid(), Guid.NewGuid(), [new ToolCallPart("call-1", "terminal", "{}")], []) };
            await Begin(store, talk, RunStatus.Completed, StopReason.RequiresApproval);
        }

        var last = await Begin(store, waiting, RunStatus.Completed, StopReason.RequiresApproval, Start.AddTicks(1));
        decided.Head = decided.Head with { Pending = null };
        await store.Committed(decided.Next(Talk.Message("yes")));
        deleted.Head = deleted.Head with { Deleted = true };
        await store.Committed(deleted.Next(new ConversationDeleted()));

        var listed = Assert.Single(await store.Operations.ListWaiting(100, default));

        Assert.Equal((waiting.Id, last.Id), (listed.Head.Id, listed.Run.Id));
        Assert.Equal("terminal", Assert.Single(listed.Head.Pending!.Waiting).Name);
    }

    [Fact]
    public async Task Usage_OfAllUsers_IsAddedUpByDayAndModel()
    {
        await using var store = await OpenStore.At(Database);
        foreach (var owner in new[] { "ann", "bob", null })
        {
            var talk = new Talk();
            talk.Head = talk.Head with { Owner = owner };
            await store.Committed(talk.Next(new StepFinished(Guid.NewGuid(), Guid.NewGuid(), "a/one", new Usage(10, 5, Cost: 0.25m))));
        }

        Assert.Equal([new DayUsage(new(2026, 1, 2), "a/one", 30, 15, 0, 0.75m, 3)], await store.Operations.ReadUsage(new(2026, 1, 2), default));
        Assert.Empty(await store.Operations.ReadUsage(new(2026, 1, 3), default));
    }

    [Fact]
    public async Task Reminders_AreListedAndCountedUpToABound()
    {
        await using var store = await OpenStore.At(Database);
        for (var count = 0; count < 3; count++)
        {
            await store.Reminders.UpsertRow(new ReminderEntry
            {
                GrainId = Orleans.Runtime.GrainId.Parse($"webhook/{count}"), ReminderName = "call", StartAt = Start.UtcDateTime, Period = TimeSpan.FromMinutes(1),
            });
        }

        Assert.Equal(
            [new ReminderRecord("webhook/0", "call", Start, TimeSpan.FromMinutes(1)), new ReminderRecord("webhook/1", "call", Start, TimeSpan.FromMinutes(1))],
            await store.Operations.ListReminders(2, default));
        Assert.Equal(3, await store.Operations.CountReminders(10, default));
        Assert.Equal(2, await store.Operations.CountReminders(2, default));
    }

    static async Task<RunRecord> Begin(OpenStore store, Talk talk, RunStatus status, StopReason? reason, DateTimeOffset? at = null)
    {
        var run = talk.Run(createdAt: at ?? Start) with { Status = status, StopReason = reason };
        await store.Committed(talk.Next(run, [], new RunStarted(run.Id, run.Options)));
        return run;
    }
}

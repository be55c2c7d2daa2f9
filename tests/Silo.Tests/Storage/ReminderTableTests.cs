using Orleans.Runtime;

namespace Conversations.Silo.Tests.Storage;

public abstract class ReminderTableTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task Reminder_written_isReadTheSame()
    {
        await using var store = await OpenStore.At(Database);
        var entry = Entry("a", "wake");

        var etag = await store.Reminders.UpsertRow(entry);

        var read = await store.Reminders.ReadRow(entry.GrainId, "wake");
        Assert.Equal((entry.GrainId, "wake", entry.StartAt, entry.Period, etag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await store.Reminders.ReadRow(entry.GrainId, "other"));
    }

    [Fact]
    public async Task Reminder_isRemoved_onlyByItsVersion()
    {
        await using var store = await OpenStore.At(Database);
        var entry = Entry("a", "wake");
        var old = await store.Reminders.UpsertRow(entry);
        var current = await store.Reminders.UpsertRow(entry);

        Assert.False(await store.Reminders.RemoveRow(entry.GrainId, "wake", old!));
        Assert.True(await store.Reminders.RemoveRow(entry.GrainId, "wake", current!));
        Assert.False(await store.Reminders.RemoveRow(entry.GrainId, "wake", current!));
    }

    [Fact]
    public async Task Reminders_ofARange_areThoseWhoseHashLiesInIt()
    {
        await using var store = await OpenStore.At(Database);
        var entries = Enumerable.Range(0, 40).Select(index => Entry($"grain-{index}", "wake")).ToArray();
        foreach (var entry in entries) await store.Reminders.UpsertRow(entry);
        var hashes = entries.Select(entry => entry.GrainId.GetUniformHashCode()).Order().ToArray();

        foreach (var (begin, end) in new[] { (hashes[5], hashes[20]), (hashes[30], hashes[3]), (0u, 0u), (hashes[7], hashes[7]) })
        {
            var read = await store.Reminders.ReadRows(begin, end);
            var expected = hashes.Where(hash => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end);
            Assert.Equal(expected, read.Reminders.Select(entry => entry.GrainId.GetUniformHashCode()).Order());
        }
    }

    [Fact]
    public async Task Reminders_ofAGrain_areItsOwn_untilTheTableIsCleared()
    {
        await using var store = await OpenStore.At(Database);
        foreach (var (grain, name) in new[] { ("a", "one"), ("a", "two"), ("b", "one") }) await store.Reminders.UpsertRow(Entry(grain, name));
        var grainId = Entry("a", "").GrainId;

        Assert.Equal(["one", "two"], (await store.Reminders.ReadRows(grainId)).Reminders.Select(entry => entry.ReminderName).Order());

        await store.Reminders.TestOnlyClearTable();
        Assert.Empty((await store.Reminders.ReadRows(grainId)).Reminders);
    }

    private static ReminderEntry Entry(string grain, string name) =>
        new() { GrainId = GrainId.Create("sleeper", grain), ReminderName = name, StartAt = Start.AddTicks(1234567), Period = TimeSpan.FromMinutes(1) };
}

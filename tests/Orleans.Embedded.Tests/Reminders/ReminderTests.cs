using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reminder_TicksAtItsTimesAndActivatesTheGrain()
    {
        var time = new ManualTime();
        await using var silo = await StartAsync(time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IReminderGrain>();
        var first = time.GetUtcNow().UtcDateTime + (2 * Minute);
        await grain.Register("wake", 2 * Minute, 30 * Minute).Within();

        time.Advance(2 * Minute);
        await journal.Until($"wake {first:t} {first:t}");
        await Reach("reminded grain gone");
        await Reach($"wake {first:t} {first.AddMinutes(30):t}");

        Task Reach(string entry) => time.AdvanceUntil(TimeSpan.FromSeconds(10), () => journal.Count(entry) == 1, entry);
    }

    [Fact]
    public async Task Reminder_Unregistered_TicksNoMore()
    {
        var time = new ManualTime();
        await using var silo = await StartAsync(time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IReminderGrain>();
        await grain.Register("a", Minute, Minute).Within();
        await grain.Register("b", Minute, Minute).Within();
        Assert.Equal(["a", "b"], await grain.Names().Within());

        await grain.Unregister("a").Within();
        time.Advance(Minute);
        await journal.Until("b 00:01 00:01");

        Assert.Equal(["b"], await grain.Names().Within());
        Assert.DoesNotContain("a 00:01 00:01", journal.Entries);
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_HasTheNewTimes()
    {
        var time = new ManualTime();
        await using var silo = await StartAsync(time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IReminderGrain>();
        await grain.Register("a", Minute, Minute).Within();

        await grain.Register("a", 3 * Minute, Minute).Within();
        time.Advance(3 * Minute);

        await journal.Until("a 00:03 00:03");
        Assert.Single(journal.Entries);
    }

    [Fact]
    public async Task Registration_ThatMakesNoSense_IsRefused()
    {
        await using var silo = await StartAsync(new ManualTime());

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => silo.Get<IReminderGrain>().Register("a", Minute, TimeSpan.FromSeconds(59)).Within());
        Assert.Contains("00:01:00", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ReminderException>(() => silo.Get<IReminderGrain>().UnregisterTwice().Within());
    }

    [Fact]
    public async Task Table_FilledBeforeTheStart_TicksFromTheStartWithoutWhatWasMissed()
    {
        var time = new ManualTime();
        var start = time.GetUtcNow().UtcDateTime;
        await using var before = await StartAsync(time);
        var table = before.Services.GetRequiredService<IReminderTable>();
        await table.UpsertRow(new()
        {
            GrainId = GrainId.Create("reminder", "k"), ReminderName = "old", StartAt = start.AddMinutes(-95), Period = 10 * Minute,
        });
        await using var silo = await TestSilo.StartAsync(
            builder =>
            {
                builder.AddReminders();
                builder.Services.AddSingleton(table);
            },
            time);
        var journal = silo.Services.GetRequiredService<Journal>();

        time.Advance(5 * Minute);

        await journal.Until("old 22:25 00:05");
        Assert.Single(journal.Entries);
    }

    private static Task<TestSilo> StartAsync(TimeProvider time) => TestSilo.StartAsync(builder => builder.UseInMemoryReminderService(), time);
}

internal interface IReminderGrain : IGrainWithStringKey, IRemindable
{
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    Task Unregister(string name);

    Task UnregisterTwice();

    Task<List<string>> Names();
}

[CollectionAgeLimit(Minutes = 5)]
internal sealed class ReminderGrain(Journal journal) : Grain, IReminderGrain
{
    public Task Register(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task UnregisterTwice()
    {
        var reminder = await this.RegisterOrUpdateReminder("r", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await this.UnregisterReminder(reminder);
        await this.UnregisterReminder(reminder);
    }

    public async Task<List<string>> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Add($"{reminderName} {status.FirstTickTime:t} {status.CurrentTickTime:t}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add("reminded grain gone");
        return Task.CompletedTask;
    }
}

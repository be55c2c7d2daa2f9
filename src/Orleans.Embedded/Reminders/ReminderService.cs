using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Keeps a timer for every reminder in the table whose grain is this silo's, from the silo's start to its stop.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The end of the lifecycle disposes of the timer.")]
internal sealed class ReminderService(Silo silo, IReminderTable table, IOptions<ReminderOptions> options)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(GrainId GrainId, string Name), LocalReminder> reminders = new();
    private volatile bool isRunning;
    private ITimer? refresh;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<ReminderService>(
            ServiceLifecycleStage.RuntimeGrainServices, token => table.StartAsync(token), token => table.StopAsync(token));
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.Active, StartAsync, StopAsync);
    }

    internal async Task<IGrainReminder> RegisterAsync(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException(
                $"The period of reminder {reminderName} is {period}; the least is {options.Value.MinimumReminderPeriod}.", nameof(period));
        var entry = new ReminderEntry
        {
            GrainId = grainId,
            ReminderName = reminderName,
            StartAt = silo.Time.GetUtcNow().UtcDateTime + dueTime,
            Period = period,
        };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"Reminder {reminderName} of {grainId} could not be stored.");
        Run(entry);
        return new Reminder(reminderName, entry.ETag);
    }

    internal async Task UnregisterAsync(GrainId grainId, IGrainReminder reminder)
    {
        var etag = (reminder as Reminder)?.ETag
            ?? throw new ArgumentException("The reminder is not one of this service.", nameof(reminder));
        if (!await table.RemoveRow(grainId, reminder.ReminderName, etag))
            throw new ReminderException($"Reminder {reminder.ReminderName} of {grainId} has been changed or removed since.");
        if (reminders.TryRemove((grainId, reminder.ReminderName), out var local))
            local.Dispose();
    }

    internal async Task<IGrainReminder?> FindAsync(GrainId grainId, string reminderName) =>
        await table.ReadRow(grainId, reminderName) is { } entry ? new Reminder(reminderName, entry.ETag!) : null;

    internal async Task<List<IGrainReminder>> ListAsync(GrainId grainId) =>
        [.. (await table.ReadRows(grainId)).Reminders.Select(entry => new Reminder(entry.ReminderName, entry.ETag!))];

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        isRunning = true;
        await RefreshAsync();
        if (silo.Cluster is not { } cluster)
            return;
        cluster.Membership.ViewChanged += (old, next) => _ = old.Version == next.Version ? Task.CompletedTask : RefreshOrLogAsync();
        refresh = silo.Time.CreateTimer(_ => _ = RefreshOrLogAsync(), null, RefreshPeriod, RefreshPeriod);
    }

    private async Task RefreshAsync()
    {
        foreach (var entry in (await table.ReadRows(0, 0)).Reminders)
        {
            var isMine = silo.Cluster is not { } cluster || cluster.View.OwnerOf(entry.GrainId) == cluster.Self;
            var key = (entry.GrainId, entry.ReminderName);
            if (isMine && (!reminders.TryGetValue(key, out var known) || known.ETag != entry.ETag))
                Run(entry);
            else if (!isMine && reminders.TryRemove(key, out var others))
                others.Dispose();
        }
    }

    // What one silo has changed, another that has got the grain since learns of here.
    private async Task RefreshOrLogAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception exception)
        {
            silo.Log.RemindersNotRead(exception);
        }
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        isRunning = false;
        refresh?.Dispose();
        foreach (var reminder in reminders.Values)
            reminder.Dispose();
        return Task.CompletedTask;
    }

    private void Run(ReminderEntry entry)
    {
        if (!isRunning)
            return;
        var local = new LocalReminder(silo, entry);
        reminders.AddOrUpdate(
            (entry.GrainId, entry.ReminderName),
            local,
            (_, old) =>
            {
                old.Dispose();
                return local;
            });
    }

    private sealed record Reminder(string ReminderName, string ETag) : IGrainReminder;
}

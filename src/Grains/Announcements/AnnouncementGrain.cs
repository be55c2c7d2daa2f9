using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Conversations.Announcements;
using Conversations.Grains.Agents;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Grains.Announcements;

/// <remarks>
/// (1) It is woken with each commit; a reminder wakes it, as long as something is untold, should its silo die. (2) Each listener goes through the log
/// from where it stands, and its place is stored with all that it was told. (3) When all know all, there is neither reminder nor activation.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source is disposed with the activation, which nobody but the runtime ends.")]
public sealed partial class AnnouncementGrain(
    [PersistentState("announcements", "grains")] IPersistentState<AnnouncementRecord> stored, IAnnouncer announcer, TimeProvider time, ILogger<AnnouncementGrain> logger)
    : Grain, IAnnouncementGrain, IRemindable
{
    const string Reminder = "untold";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan KeepActive = TimeSpan.FromHours(1);

    readonly CancellationTokenSource ending = new();
    readonly SemaphoreSlim turn = new(1, 1);
    Task work = Task.CompletedTask;

    /// <summary>Ends with the next wake.</summary>
    TaskCompletionSource woken = NewSignal();
    long wakes;
    long beginning = long.MaxValue;

    /// <summary>As they are on disk, but for events that nothing was told of.</summary>
    ImmutableArray<AnnouncementPlace> places = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        places = stored.State.Places;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await ending.CancelAsync();
        await work;
        ending.Dispose();
    }

    // Whoever is known to listen has a place by then.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake(long.MaxValue);

    public Task Wake(long from)
    {
        beginning = Math.Min(beginning, from);
        wakes++;
        var before = woken;
        woken = NewSignal();
        before.TrySetResult();
        if (work.IsCompleted && !ending.IsCancellationRequested) work = Work();
        return Task.CompletedTask;
    }

    async Task Work()
    {
        DelayDeactivation(KeepActive);
        try
        {
            while (await TellAll())
            {
                // What came while the reminder went needs it again.
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whoever has it next goes on.
        }
        catch (Exception failure)
        {
            LogHeldUp(logger, this.GetPrimaryKey(), failure);
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    /// <returns>True: something has come since everybody knew all.</returns>
    async Task<bool> TellAll()
    {
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        await Begin();
        bool over;
        long seen;
        do
        {
            seen = wakes;
            over = (await Task.WhenAll(places.Select(Follow))).All(each => each);
        }
        while (seen != wakes && !over);

        if (over) await stored.ClearStateAsync();
        if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
        if (over) DeactivateOnIdle();
        return seen != wakes && !over;
    }

    /// <summary>Gives each configured listener a place, on disk before it is told anything, and those that are configured no longer none.</summary>
    async Task Begin()
    {
        var listeners = announcer.Listeners;
        if (places.Length == listeners.Length && places.All(place => listeners.Contains(place.Listener))) return;
        var all = await Task.WhenAll(listeners.Select(async listener => places.FirstOrDefault(place => place.Listener == listener) ?? await First(listener)));
        await Save(_ => [.. all]);
    }

    /// <summary>A listener that is new begins with what it was woken for, or behind all that there is.</summary>
    async Task<AnnouncementPlace> First(string listener) => beginning < long.MaxValue
        ? new AnnouncementPlace(listener, beginning, 0, beginning - 1)
        : await announcer.Skip(new AnnouncementPlace(listener, 1, 0, 0), this.GetPrimaryKey(), ending.Token);

    /// <summary>Tells one listener all that there is.</summary>
    /// <returns>True: there will never be anything again.</returns>
    async Task<bool> Follow(AnnouncementPlace place)
    {
        var failures = 0;
        for (DateTimeOffset? since = null; ;)
        {
            var signal = woken;
            var step = await announcer.Advance(place, this.GetPrimaryKey(), failures, ending.Token);
            switch (step.Outcome)
            {
                case AnnouncementOutcome.Told:
                    (failures, since) = (0, null);
                    await Save(known => With(known, step.Place));
                    break;
                case AnnouncementOutcome.Refused:
                    failures++;
                    since ??= time.GetUtcNow();
                    if (time.GetUtcNow() - since < announcer.Patience(place.Listener)) break;
                    LogLeftOut(logger, place.Listener, this.GetPrimaryKey(), failures);
                    step = new AnnouncementStep(AnnouncementOutcome.Told, await announcer.Skip(place, this.GetPrimaryKey(), ending.Token));
                    await Save(known => With(known, step.Place));
                    break;
                case AnnouncementOutcome.Nothing or AnnouncementOutcome.Over:
                    places = With(places, step.Place);
                    return step.Outcome == AnnouncementOutcome.Over;
            }

            place = step.Place;
            if (step.Wait is { } wait) await Pause(wait, step.Outcome == AnnouncementOutcome.Waits ? signal.Task : null);
        }
    }

    /// <param name="sooner">What ends the wait before its time; null: nothing.</param>
    async Task Pause(TimeSpan wait, Task? sooner)
    {
        using var early = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var late = Task.Delay(wait, time, early.Token);
        if (sooner is null || await Task.WhenAny(late, sooner) == late)
        {
            await late;
            return;
        }

        await early.CancelAsync();
    }

    /// <summary>One change at a time: listeners are told side by side.</summary>
    async Task Save(Func<ImmutableArray<AnnouncementPlace>, ImmutableArray<AnnouncementPlace>> change)
    {
        await turn.WaitAsync(ending.Token);
        try
        {
            var next = change(places);
            await stored.Save(new AnnouncementRecord { Places = next }, DeactivateOnIdle);
            places = next;
        }
        finally
        {
            turn.Release();
        }
    }

    static ImmutableArray<AnnouncementPlace> With(ImmutableArray<AnnouncementPlace> all, AnnouncementPlace changed) => [.. all.Select(each => each.Listener == changed.Listener ? changed : each)];

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

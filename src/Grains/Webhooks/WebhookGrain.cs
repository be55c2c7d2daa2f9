using Conversations.Grains.Agents;
using Conversations.Storage;
using Conversations.Webhooks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Conversations.Grains.Webhooks;

/// <remarks>The timer does the work while the grain is active; the reminder brings it back when its silo has died.</remarks>
public sealed partial class WebhookGrain(
    [PersistentState("webhook", "grains")] IPersistentState<WebhookRecord> stored,
    IConversationReader reader,
    IEnumerable<IWebhookContent> contents,
    IWebhookSender sender,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<WebhookGrain> logger) : Grain, IWebhookGrain, IRemindable
{
    const string Reminder = "call";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(15);

    IGrainTimer timer = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        timer = this.RegisterGrainTimer(Work, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        if (stored.State.State is { Done: false }) Wait(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public async Task Promise(Webhook webhook)
    {
        if (stored.State.State is { Done: true }) return;

        // Before the state: without a reminder the state might be forgotten, and a reminder without a state goes away by itself.
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        if (stored.State.State is null) await Save(new WebhookState(webhook));
        Wait(TimeSpan.Zero);
    }

    public Task<WebhookState?> Get() => Task.FromResult(stored.State.State);

    /// <remarks>To be active is all there is to do, as long as there is something to do.</remarks>
    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        stored.State.State is { Done: false } ? Task.CompletedTask : Forget();

    async Task Work(CancellationToken cancellationToken)
    {
        if (stored.State.State is not { Done: false } state) return;
        try
        {
            if (await reader.FindRun(this.GetPrimaryKey(), cancellationToken) is not { } run)
                await Finish(state with { Error = "The run was deleted before its end was told." });
            else if (run.CompletedAt is not { } ended)
                Wait(PollAfter(time.GetUtcNow() - run.CreatedAt));
            else if (state.NextAt - time.GetUtcNow() is { } left && left > TimeSpan.Zero)
                Wait(left);
            else
                await Call(state, run, ended, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, this.GetPrimaryKey(), failure);
            Wait(LongestPoll);
        }
    }

    async Task Call(WebhookState state, RunRecord run, DateTimeOffset ended, CancellationToken cancellationToken)
    {
        var body = await contents.First(content => content.Format == state.Webhook.Format).Write(run, cancellationToken);
        var answer = await sender.Post(state.Webhook.Url, $"run-{run.Id}", body, cancellationToken);

        var now = time.GetUtcNow();
        var attempts = state.Attempts + 1;
        var after = state with { Attempts = attempts, SentAt = now, StatusCode = answer.StatusCode, Error = answer.Error, NextAt = now + options.Value.DelayAfter(attempts) };
        if (answer.Error is null || answer.Final || after.NextAt > ended + options.Value.RetryFor)
        {
            await Finish(after);
            return;
        }

        await Save(after);
        Wait(after.NextAt.Value - now);
    }

    async Task Finish(WebhookState state)
    {
        if (state.Error is not null) LogGivenUp(logger, this.GetPrimaryKey(), state.Attempts, state.Error);
        await Save(state with { Done = true, NextAt = null });
        await Forget();
    }

    async Task Forget()
    {
        if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
        DeactivateOnIdle();
    }

    Task Save(WebhookState state) => stored.Save(new WebhookRecord { State = state }, DeactivateOnIdle);

    void Wait(TimeSpan due) => timer.Change(due, Timeout.InfiniteTimeSpan);

    /// <summary>Runs that take long need not be asked often.</summary>
    static TimeSpan PollAfter(TimeSpan age) => TimeSpan.FromTicks(Math.Clamp(age.Ticks / 4, ShortestPoll.Ticks, LongestPoll.Ticks));
}

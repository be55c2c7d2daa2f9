using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Conversations.Callbacks;
using Conversations.Grains.Agents;
using Conversations.Grains.Webhooks;
using Conversations.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Conversations.Grains.Callbacks;

/// <remarks>
/// (1) The conversation wakes it with each commit; a reminder does, as long as a run goes on or something is not done, should its silo die. (2) Each
/// callback goes through the log from where it stands, and is stored with each event that it is done with. (3) When all have seen all and
/// nothing runs, there is neither reminder nor activation.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source is disposed with the activation, which nobody but the runtime ends.")]
public sealed partial class CallbackGrain(
    [PersistentState("callbacks", "grains")] IPersistentState<CallbackRecord> stored,
    ICallbackEvents events,
    IConversationReader conversations,
    IWebhookSender sender,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<CallbackGrain> logger) : Grain, ICallbackGrain, IRemindable
{
    const string Reminder = "events";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan KeepActive = TimeSpan.FromHours(1);

    readonly CancellationTokenSource ending = new();
    readonly SemaphoreSlim turn = new(1, 1);
    Task work = Task.CompletedTask;
    TaskCompletionSource woken = NewSignal();
    bool isReminded;

    /// <summary>As they are on disk, but for events that did not concern them.</summary>
    ImmutableArray<Callback> callbacks = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        callbacks = stored.State.State?.Callbacks ?? [];
        return Wake();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await ending.CancelAsync();
        await work;
        ending.Dispose();
    }

    public async Task Register(ImmutableArray<Callback> callbacks)
    {
        await Save(known => known.AddRange(callbacks.Where(each => known.All(other => other.Id != each.Id))));
        await Wake();
    }

    public Task<ImmutableArray<Callback>> Get() => Task.FromResult(callbacks);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake();

    public Task Wake()
    {
        woken.TrySetResult();
        if (work.IsCompleted && !ending.IsCancellationRequested) work = Work();
        return Task.CompletedTask;
    }

    async Task Work()
    {
        if (callbacks.IsEmpty) return;
        DelayDeactivation(KeepActive);
        try
        {
            await Remind();
            while (await Next() is { } wait)
            {
                if (wait > TimeSpan.Zero) await await Task.WhenAny(woken.Task, Task.Delay(wait, time, ending.Token));
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

    /// <summary>Goes on with every callback.</summary>
    /// <returns>When to look again; null: there is nothing to wait for.</returns>
    async Task<TimeSpan?> Next()
    {
        woken = NewSignal();
        foreach (var callback in callbacks.Where(each => each.Status == CallbackStatus.Active).ToList())
        {
            if (!await GoOn(callback))
            {
                await Forget();
                return null;
            }
        }

        if (woken.Task.IsCompleted) return TimeSpan.Zero;
        var due = callbacks.Where(each => each is { Status: CallbackStatus.Active, NextAt: not null }).Min(each => each.NextAt);
        if (due is { } next) return TimeSpan.FromTicks(Math.Max(1, (next - time.GetUtcNow()).Ticks));
        // A run that goes on says more, and its silo may die before it says so here.
        if (await conversations.Find(this.GetPrimaryKey(), ending.Token) is not { Run: not null }) await Unremind();
        if (!woken.Task.IsCompleted) return null;
        await Remind();
        return TimeSpan.Zero;
    }

    /// <returns>False: the conversation is gone.</returns>
    async Task<bool> GoOn(Callback callback)
    {
        var current = callback;
        while (current.Status == CallbackStatus.Active && !(current.NextAt > time.GetUtcNow()))
        {
            if (await events.Read(this.GetPrimaryKey(), current.Seq, current.Index, ending.Token) is not { } page) return false;
            if (page.Count == 0) break;
            foreach (var item in page)
            {
                current = await Take(current, item);
                if (current.Status != CallbackStatus.Active || current.NextAt is not null) break;
            }
        }

        callbacks = With(callbacks, current);
        return true;
    }

    async Task<Callback> Take(Callback callback, CallbackEvent item)
    {
        var after = callback with { Seq = item.Seq, Index = item.Index + 1 };
        var concerns = callback.EventKind is null || callback.EventKind == item.Kind;
        switch (callback.Work)
        {
            case CallbackWork.Log when concerns:
                LogEvent(logger, this.GetPrimaryKey(), item.Kind, item.Id);
                return await Save(Done(after, item));
            case CallbackWork.Title when item.IsUserMessage:
                return await Save(Done(after, item) with { Status = CallbackStatus.Disabled });
            case CallbackWork.Post when concerns:
                return await Post(callback, after, item);
            default:
                // Not worth a write: it would be left out again.
                return after;
        }
    }

    async Task<Callback> Post(Callback callback, Callback after, CallbackEvent item)
    {
        var answer = await sender.Post(callback.Url!, $"event-{item.Id}-{callback.Id:N}", item.Body, ending.Token);
        if (answer.Error is not { } error) return await Save(Done(after, item));
        var (now, attempts) = (time.GetUtcNow(), callback.Attempts + 1);
        var since = callback.Since ?? now;
        var next = now + options.Value.DelayAfter(attempts);
        var failed = callback with { Seq = item.Seq, Index = item.Index, Attempts = attempts, Since = since, NextAt = next, Last = new CallbackResult(item.Id, now, error) };
        if (!answer.Final && next <= since + options.Value.RetryFor) return await Save(failed);
        LogGivenUp(logger, this.GetPrimaryKey(), item.Id, attempts, error);
        return await Save(failed with { Status = CallbackStatus.Error, NextAt = null });
    }

    Callback Done(Callback callback, CallbackEvent item) =>
        callback with { Attempts = 0, Since = null, NextAt = null, Last = new CallbackResult(item.Id, time.GetUtcNow(), null) };

    async Task Forget()
    {
        callbacks = [];
        if (stored.State.State is not null) await stored.ClearStateAsync();
        await Unremind();
        DeactivateOnIdle();
    }

    async Task Remind()
    {
        if (isReminded) return;
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        isReminded = true;
    }

    async Task Unremind()
    {
        if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
        isReminded = false;
    }

    async Task<Callback> Save(Callback callback)
    {
        await Save(known => With(known, callback));
        return callback;
    }

    /// <summary>One change at a time: some may be registered while others are at work.</summary>
    async Task Save(Func<ImmutableArray<Callback>, ImmutableArray<Callback>> change)
    {
        await turn.WaitAsync(ending.Token);
        try
        {
            var next = change(callbacks);
            await stored.Save(new CallbackRecord { State = new CallbackState(next) }, DeactivateOnIdle);
            callbacks = next;
        }
        finally
        {
            turn.Release();
        }
    }

    static ImmutableArray<Callback> With(ImmutableArray<Callback> all, Callback changed) => [.. all.Select(each => each.Id == changed.Id ? changed : each)];

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Diagnostics.CodeAnalysis;
using Conversations.Grains.Agents;
using Conversations.Secrets;
using Conversations.Starting;
using Conversations.Storage;
using Conversations.Workspaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Conversations.Grains.Starting;

/// <remarks>
/// (1) The task is stored; only then is its maker answered. (2) Beside all calls, the step of the stored status is done. (3) What came of it is stored together
/// with the next status, and only then can either be seen. (4) Whoever activates a task that has not ended goes on at 2; recovery activates
/// those whose silo has died.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source is disposed with the activation, which nobody but the runtime ends.")]
public sealed partial class StartTaskGrain(
    [PersistentState("start-task", "grains")] IPersistentState<StartTaskRecord> stored,
    IConversationReader conversations,
    IWorkspaces workspaces,
    IConversationOpener opener,
    SandboxGrouping grouping,
    IOptions<GitOptions> git,
    TimeProvider time,
    ILogger<StartTaskGrain> logger) : Grain, IStartTaskGrain
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    static readonly TimeSpan KeepActive = TimeSpan.FromHours(1);

    readonly CancellationTokenSource ending = new();
    readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>The task as it is on disk.</summary>
    StartTaskState? state;

    /// <summary>The work in progress, or the last one.</summary>
    Task work = Task.CompletedTask;

    /// <summary>Ends with the next change.</summary>
    TaskCompletionSource changed = NewChange();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        state = stored.State.State;
        return Recover();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        changed.TrySetResult();
        await End();
        ending.Dispose();
    }

    public async Task<StartTaskState> Create(StartTaskState task)
    {
        if (state is not null) return state;
        await Save(task);
        var made = state!;
        await Recover();
        return made;
    }

    public async Task<int?> Queue(PendingMessage message)
    {
        await turn.WaitAsync();
        try
        {
            if (state is not { HasEnded: false } current) return null;
            var held = current.Pending ?? [];
            if (held.Any(each => each.Id == message.Id)) return held.TakeWhile(each => each.Id != message.Id).Count() + 1;
            if (held.Length >= PendingMessage.Most) return 0;
            await Store(current with { Pending = held.Add(message) });
            return held.Length + 1;
        }
        finally
        {
            turn.Release();
        }
    }

    public Task<StartTaskState?> Get() => Task.FromResult(state);

    public async Task<StartTaskState?> Beyond(int steps)
    {
        if (state is { HasEnded: false } && state.Steps.Length <= steps) await Task.WhenAny(changed.Task, Task.Delay(LongestWait, time, ending.Token));
        return state;
    }

    public Task Recover()
    {
        if (state is { HasEnded: false } && work.IsCompleted && !ending.IsCancellationRequested) work = Work();
        return Task.CompletedTask;
    }

    public async Task Delete()
    {
        await End();
        if (state is not null)
        {
            await GrainFactory.GetGrain<ISecretsGrain>(state.Id).Delete();
            await stored.ClearStateAsync();
            state = null;
        }

        DeactivateOnIdle();
    }

    /// <remarks>What it cannot do now is left to recovery, which comes round.</remarks>
    async Task Work()
    {
        DelayDeactivation(KeepActive);
        try
        {
            while (state is { HasEnded: false } current)
            {
                if (await Try(current) is not { } next) return;
                await Save(next);
            }

            if (state is { Status: StartStatus.Error }) await CleanUp(state);
            // What was given for the start alone is kept no longer.
            if (state is not null) await GrainFactory.GetGrain<ISecretsGrain>(state.Id).Delete();
        }
        catch (Exception failure)
        {
            LogHeldUp(logger, this.GetPrimaryKey(), state?.Status ?? default, failure);
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    /// <returns>The task at its next status; null: the step is to be done again.</returns>
    async Task<StartTaskState?> Try(StartTaskState current)
    {
        try
        {
            return await Do(current, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return null;
        }
        catch (StartFailedException failure)
        {
            return current with { Status = StartStatus.Error, Detail = failure.Message };
        }
        catch (Exception failure) when (failure is StorageException or OrleansException or TimeoutException)
        {
            LogHeldUp(logger, current.Id, current.Status, failure);
            return null;
        }
        catch (Exception failure)
        {
            LogFailed(logger, current.Id, current.Status, failure);
            return current with { Status = StartStatus.Error, Detail = "500: An unexpected error occurred" };
        }
    }

    async Task End()
    {
        await ending.CancelAsync();
        await work;
    }

    /// <summary>Stores what came of a step. A conversation for which more is to be said than was said is not ready: its step is done again.</summary>
    async Task Save(StartTaskState next)
    {
        await turn.WaitAsync();
        try
        {
            if (next.Status == StartStatus.Ready && state?.Pending?.Length > (next.Pending?.Length ?? 0)) return;
            var now = time.GetUtcNow();
            await Store(next with
            {
                UpdatedAt = now,
                Steps = [.. next.Steps, new StartStep(next.Status, now)],
                Pending = next.HasEnded ? null : state?.Pending,
            });
        }
        finally
        {
            turn.Release();
        }
    }

    async Task Store(StartTaskState next)
    {
        await stored.Save(new StartTaskRecord { State = next }, DeactivateOnIdle);
        state = next;
        var seen = changed;
        changed = NewChange();
        seen.TrySetResult();
    }

    static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

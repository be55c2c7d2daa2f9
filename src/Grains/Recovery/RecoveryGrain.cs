using Conversations.Log;
using Conversations.Recovery;
using Conversations.Starting;
using Conversations.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Grains.Recovery;

/// <remarks>
/// The timer looks every ten seconds while its silo lives; the reminder brings the grain back when no silo has it.
/// </remarks>
public sealed partial class RecoveryGrain(IConversationReader reader, IStartTaskReader tasks, ILogger<RecoveryGrain> logger) : Grain, IRecoveryGrain, IRemindable
{
    const string Reminder = "sweep";
    const int PageSize = 500;
    static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        this.RegisterGrainTimer(SweepOnTimer, new GrainTimerCreationOptions(Period, Period) { KeepAlive = true });
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Sweep();

    public async Task<int> Sweep()
    {
        var unfinished = await tasks.ListUnfinished(CancellationToken.None);
        await Task.WhenAll(unfinished.Select(Resume));
        return unfinished.Count + await SweepRuns();
    }

    async Task<int> SweepRuns()
    {
        var woken = 0;
        Guid? after = null;
        while (true)
        {
            var query = new RunQuery(Statuses: [RunStatus.Created, RunStatus.Running], After: after, Limit: PageSize, Ascending: true);
            var runs = await reader.ListRuns(query, CancellationToken.None);
            await Task.WhenAll(runs.Select(Wake));
            woken += runs.Count;
            if (runs.Count < PageSize) return woken;
            after = runs[^1].Id;
        }
    }

    async Task SweepOnTimer(CancellationToken cancellationToken)
    {
        try
        {
            await Sweep();
        }
        catch (StorageException failure)
        {
            LogSweepFailed(logger, failure);
        }
    }

    async Task Wake(RunRecord run)
    {
        try
        {
            await GrainFactory.GetGrain<IConversationGrain>(run.ConversationId).Recover();
        }
        catch (Exception failure) when (failure is StorageException or OrleansException or TimeoutException)
        {
            LogWakeFailed(logger, run.ConversationId, failure);
        }
    }

    async Task Resume(Guid taskId)
    {
        try
        {
            await GrainFactory.GetGrain<IStartTaskGrain>(taskId).Recover();
        }
        catch (Exception failure) when (failure is StorageException or OrleansException or TimeoutException)
        {
            LogResumeFailed(logger, taskId, failure);
        }
    }
}

using Conversations.Storage;
using Conversations.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Repeats;

/// <summary>Forgets requests whose day is over.</summary>
sealed partial class RepeatPruning(IRepeatStore store, TimeProvider time, ILogger<RepeatPruning> logger) : BackgroundService
{
    static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.Prune(time.GetUtcNow() - RepeatFilter.Lifetime, stoppingToken);
            }
            catch (StorageException failure)
            {
                NotPruned(failure);
            }
        }
    }
}

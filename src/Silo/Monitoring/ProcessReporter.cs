using System.Reflection;
using Conversations.Monitoring;
using Conversations.Silo.Hosting;
using Orleans.Runtime;

namespace Conversations.Silo.Monitoring;

/// <summary>Says that this process is there; while somebody watches, once a second all that is to be known of it. Stops the process when it is told to.</summary>
sealed partial class ProcessReporter(
    IGrainFactory grains,
    IServiceProvider services,
    IConfiguration configuration,
    CallMeter calls,
    WorkMeter work,
    LogTail log,
    IGatewayCounter gateway,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ProcessReporter> logger) : BackgroundService
{
    static readonly string Version =
        typeof(ProcessReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    readonly Guid processId = Guid.NewGuid();
    readonly ClusterSettings settings = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new();
    readonly DateTimeOffset startedAt = time.GetUtcNow();
    MonitorOrders orders = new(false, false, 0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before that the process is no part of its cluster.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hearing = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await Tell()) orders = orders with { Watched = false };
            if (orders.Drain)
            {
                ToldToStop();
                lifetime.StopApplication();
                return;
            }

            await Task.Delay(orders.Watched ? MonitorOrders.ReportPeriod : MonitorOrders.Beat, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False: it could not be told, and is told again with the next beat.</returns>
    async Task<bool> Tell()
    {
        try
        {
            var monitor = grains.GetGrain<IMonitorGrain>(0);
            orders = orders.Watched ? await monitor.Report(Report()) : await monitor.Here(processId);
            return true;
        }
        catch (Exception failure)
        {
            NotTold(failure);
            return false;
        }
    }

    ProcessReport Report()
    {
        var silo = settings.Role == ProcessRole.Silo ? services.GetService<ISiloStatusOracle>() : null;
        return new ProcessReport(processId, silo?.SiloName ?? settings.SiloName ?? Environment.MachineName, silo?.SiloAddress.ToParsableString(), startedAt, time.GetUtcNow())
        {
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Version = Version,
            Load = Load(),
            Gateway = gateway.Count(),
            Methods = calls.Counts,
            Work = work.Counts,
            Log = [.. log.After(orders.LogAfter)],
        };
    }

    static ProcessLoad Load()
    {
        var memory = GC.GetGCMemoryInfo();
        return new ProcessLoad
        {
            CpuTime = Environment.CpuUsage.TotalTime.TotalMilliseconds,
            Cores = Environment.ProcessorCount,
            WorkingSet = Environment.WorkingSet,
            Heap = GC.GetTotalMemory(false),
            MemoryLimit = memory.TotalAvailableMemoryBytes,
            GcPauses = GC.GetTotalPauseDuration().TotalMilliseconds,
            Threads = ThreadPool.ThreadCount,
            Queued = ThreadPool.PendingWorkItemCount,
        };
    }
}

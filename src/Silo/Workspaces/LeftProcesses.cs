using System.ComponentModel;
using System.Diagnostics;

namespace Conversations.Silo.Workspaces;

/// <summary>Ends what has outlived the server that started it.</summary>
/// <remarks>
/// The kernel ends a command with its server, once the command's first processes have asked for that. A server that dies before, some milliseconds
/// after it has started one, leaves it behind, for its next start or for another server of the machine.
/// </remarks>
internal sealed partial class LeftProcesses(TimeProvider time, ILogger<LeftProcesses> logger) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do EndAll();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    void EndAll()
    {
        foreach (var id in ServerMark.Left())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                Ended(id);
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It has ended by itself.
            }
        }
    }
}

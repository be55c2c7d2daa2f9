using System.Collections.Concurrent;
using System.Diagnostics;

namespace Conversations.Silo.Workspaces;

/// <summary>
/// Starts processes from one thread that lives as long as the server: a process that is to die with its parent dies with the thread that
/// started it, and the threads of the pool come and go.
/// </summary>
internal sealed class ProcessStarter : IDisposable
{
    readonly BlockingCollection<Action> waiting = [];

    public ProcessStarter() => new Thread(Work) { IsBackground = true, Name = "workspace processes" }.Start();

    public Task<Process> Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every process that was to die with its parent.</summary>
    public void Dispose() => waiting.CompleteAdding();

    void Work()
    {
        foreach (var start in waiting.GetConsumingEnumerable()) start();
        waiting.Dispose();
    }
}

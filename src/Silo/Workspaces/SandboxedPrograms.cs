using System.Diagnostics;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>Programs beside the terminal, each in a sandbox of its own over the workspace's folder. None outlives the workspace.</summary>
internal sealed class SandboxedPrograms(WorkspaceLayout layout, Sandbox sandbox, ProcessStarter starter) : IAsyncDisposable
{
    readonly Lock sync = new();
    readonly Dictionary<Process, Task> running = [];
    volatile bool disposed;

    /// <param name="variables">Besides those of every program.</param>
    /// <exception cref="WorkspaceException">It cannot be started.</exception>
    public Task<Process> Start(IReadOnlyDictionary<string, string> variables, params string[] program) => Start(CommandReach.None, variables, program);

    /// <inheritdoc cref="Start(IReadOnlyDictionary{string, string}, string[])"/>
    public async Task<Process> Start(CommandReach reach, IReadOnlyDictionary<string, string> variables, params string[] program)
    {
        layout.Ensure();
        var start = sandbox.Command(layout, reach, program);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        Process process;
        try
        {
            process = await starter.Start(start);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new WorkspaceException($"The command cannot be started: {failure.Message}");
        }

        lock (sync) running[process] = process.WaitForExitAsync(CancellationToken.None);
        if (!disposed) return process;
        await End(process);
        throw new ObjectDisposedException(nameof(SandboxedPrograms));
    }

    /// <summary>Ends a program, if it has not ended, with all that it has started, and forgets it.</summary>
    public async Task End(Process process)
    {
        await Kill(process);
        lock (sync) running.Remove(process);
        process.Dispose();
    }

    /// <remarks>Whoever has started a program still ends it, and only then it is forgotten.</remarks>
    public async ValueTask DisposeAsync()
    {
        Process[] left;
        lock (sync)
        {
            disposed = true;
            left = [.. running.Keys];
        }

        await Task.WhenAll(left.Select(Kill));
    }

    async Task Kill(Process process)
    {
        Task? exit;
        lock (sync)
        {
            if (!running.TryGetValue(process, out exit)) return;
            if (!exit.IsCompleted && !process.HasExited) process.Kill(entireProcessTree: true);
        }

        await exit;
    }
}

using System.Diagnostics;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>Commands of the server's own, each in a sandbox of its own over the workspace's folder.</summary>
internal sealed class SingleCommands(WorkspaceLayout layout, Sandbox sandbox, ProcessStarter starter, WorkspaceOptions options, TimeProvider time)
{
    public async Task<CommandResult> Run(
        string command, string input, CommandReach reach, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken)
    {
        layout.Ensure();
        var start = sandbox.Command(layout, reach, "bash", "-c", command);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = await Start(start);
        var output = new BoundedText(options.OutputLimit);
        var errors = new BoundedText(options.OutputLimit);
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var reading = Task.WhenAll(Drain(process.StandardOutput, output, either.Token), Drain(process.StandardError, errors, either.Token));
            await Write(process, input, either.Token);
            await reading;
            await process.WaitForExitAsync(either.Token);
            return new CommandResult(process.ExitCode, output.Take(), errors.Take());
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new CommandResult(-1, output.Take(), errors.Take());
        }
    }

    async Task<Process> Start(ProcessStartInfo start)
    {
        try
        {
            return await starter.Start(start);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new WorkspaceException($"The command cannot be started: {failure.Message}");
        }
    }

    static async Task Write(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, or closed its input, without reading it: that is its right.
        }
    }

    static async Task Drain(StreamReader from, BoundedText text, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read) text.Append(buffer.AsSpan(0, read));
    }
}

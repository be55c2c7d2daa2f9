using System.Diagnostics;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>Commands of the server's own, each run to its end.</summary>
internal sealed class SingleCommands(SandboxedPrograms programs, WorkspaceOptions options, TimeProvider time)
{
    public async Task<CommandResult> Run(
        string command, string input, CommandReach reach, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, int? outputLimit, CancellationToken cancellationToken)
    {
        var process = await programs.Start(reach, variables, "bash", "-c", command);
        var output = new BoundedText(outputLimit ?? options.OutputLimit);
        var errors = new BoundedText(outputLimit ?? options.OutputLimit);
        try
        {
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
                cancellationToken.ThrowIfCancellationRequested();
                return new CommandResult(-1, output.Take(), errors.Take());
            }
        }
        finally
        {
            await programs.End(process);
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

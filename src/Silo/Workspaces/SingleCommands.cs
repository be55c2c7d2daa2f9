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
        var exitCode = await Finish(
            process, timeout, token => Task.WhenAll(Write(process, input, token), Drain(process.StandardOutput, output, token), Drain(process.StandardError, errors, token)), cancellationToken);
        return new CommandResult(exitCode, output.Take(), errors.Take());
    }

    /// <summary>Runs a command whose output is no text.</summary>
    /// <exception cref="WorkspaceException">It says more than <paramref name="outputLimit"/> bytes.</exception>
    public async Task<CommandBytes> RunForBytes(
        string command, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, long outputLimit, CancellationToken cancellationToken)
    {
        var process = await programs.Start(variables, "bash", "-c", command);
        using var output = new MemoryStream();
        var errors = new BoundedText(options.OutputLimit);
        var exitCode = await Finish(
            process, timeout, token => Task.WhenAll(Write(process, "", token), Copy(process.StandardOutput.BaseStream, output, outputLimit, token), Drain(process.StandardError, errors, token)), cancellationToken);
        return new CommandBytes(exitCode, output.ToArray(), errors.Take());
    }

    /// <summary>Waits until a command has been talked with and has ended, or until its time is over; then nothing is left of it.</summary>
    /// <returns>Its exit code; -1: its time was over.</returns>
    async Task<int> Finish(Process process, TimeSpan timeout, Func<CancellationToken, Task> talk, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            try
            {
                await talk(either.Token);
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return -1;
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

    static async Task Copy(Stream from, MemoryStream to, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (to.Length + read > limit) throw new WorkspaceException($"It is larger than {limit} bytes, which is as much as this server hands out at once.");
            to.Write(buffer, 0, read);
        }
    }
}

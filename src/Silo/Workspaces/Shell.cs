using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>One bash on a terminal of its own, in the sandbox.</summary>
/// <remarks>
/// The terminal (made by <c>script</c>) gives commands a foreground that <c>C-c</c> reaches. A command comes as a file that bash sources, because a terminal's
/// line holds at most 4096 characters; in the line that names the file, arithmetic notes the command's number and leaves <c>$?</c> as it was.
/// </remarks>
internal sealed class Shell : IAsyncDisposable
{
    const int ErrorLimit = 4000;

    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    readonly Lock sync = new();
    readonly WorkspaceLayout layout;
    readonly Process process;
    readonly ShellOutput output;
    readonly Task reading;
    readonly Task<int> exit;
    readonly BoundedText errors = new(ErrorLimit);

    TaskCompletionSource changed = NewSignal();
    CommandEnd? lastEnd;
    int lastNumber;
    bool closed;
    Task typed = Task.CompletedTask;
    Task? ending;

    Shell(WorkspaceLayout layout, Process process, ShellOutput output)
    {
        this.layout = layout;
        this.process = process;
        this.output = output;
        reading = Task.WhenAll(Task.Run(ReadOutput), Task.Run(ReadErrors));
        exit = Exited();
    }

    /// <summary>Done when the terminal has said something, or a command or the shell has ended, since this was asked for.</summary>
    public Task Changed
    {
        get { lock (sync) return changed.Task; }
    }

    /// <summary>How the last command ended; null while it runs.</summary>
    public CommandEnd? LastEnd
    {
        get { lock (sync) return lastEnd?.Number == lastNumber ? lastEnd : null; }
    }

    /// <summary>True: the shell is gone.</summary>
    public bool Closed
    {
        get { lock (sync) return closed; }
    }

    /// <exception cref="WorkspaceException">It did not start; the message holds what was said.</exception>
    public static async Task<Shell> Start(
        WorkspaceLayout layout, Sandbox sandbox, ProcessStarter starter, WorkspaceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        layout.Ensure();
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        WriteStartFile(layout, token);
        var inside = layout.TerminalInside;
        var bash = $"stty -echo -opost rows 50 cols 200; exec bash --noprofile --rcfile '{inside}/start' --noediting -i";
        // A server that was started by a script, or by nohup, ignores interrupts, and all that it starts would with it.
        var start = sandbox.Command(layout, "env", "--default-signal", "script", "-q", "-e", "-f", "-c", bash, "/dev/null");
        Process process;
        try
        {
            process = await starter.Start(start);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new WorkspaceException($"The terminal cannot be started: {failure.Message}");
        }

        var shell = new Shell(layout, process, new ShellOutput(token, options.OutputLimit));
        try
        {
            using var patience = new CancellationTokenSource(StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            while (shell.Changed is var change && shell is { LastEnd: null, Closed: false })
            {
                try
                {
                    await change.WaitAsync(either.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new WorkspaceException($"The terminal did not start within {StartTimeout.TotalSeconds:0} seconds. {shell.Complaint()}");
                }
            }

            if (!shell.Closed) return shell;
            await shell.reading;
            throw new WorkspaceException($"The terminal cannot be started. {shell.Complaint()}");
        }
        catch
        {
            await shell.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command. None may be running.</summary>
    public async Task Run(string command)
    {
        var number = lastNumber + 1;
        var file = FileOf(number);
        await File.WriteAllTextAsync(file, command + "\n");
        WorkspaceLayout.Show(file);
        File.Delete(FileOf(lastNumber));
        lock (sync) lastNumber = number;
        Type(string.Create(CultureInfo.InvariantCulture, $" . '{layout.TerminalInside}'/$((__command={number}))\n"));
    }

    /// <summary>Types into the terminal. Does not wait until somebody reads it.</summary>
    public void Type(string text)
    {
        lock (sync) typed = Write(typed, text);
    }

    /// <summary>What was said since it was last taken.</summary>
    public string Take()
    {
        lock (sync) return output.Take();
    }

    /// <summary>The exit code of the shell, once it has ended.</summary>
    public Task<int> ExitCode => exit;

    /// <summary>Ends the shell and whatever it has started.</summary>
    public ValueTask DisposeAsync()
    {
        lock (sync) return new ValueTask(ending ??= End());
    }

    async Task End()
    {
        await Task.Yield();
        // Under bubblewrap the kernel ends everything in the sandbox with its first process, and that dies with its parent;
        // but a sandbox that is ended while it is being made may not have got so far.
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await exit;
        await reading;
        process.Dispose();
        File.Delete(FileOf(lastNumber));
    }

    async Task<int> Exited()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    async Task Write(Task before, string text)
    {
        await before;
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
            await process.StandardInput.BaseStream.FlushAsync();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The shell has ended; whoever reads its output learns of that.
        }
    }

    static void WriteStartFile(WorkspaceLayout layout, string token)
    {
        var file = Path.Combine(layout.Terminal, "start");
        // The terminal is put in order first: a program that was killed may have left it without lines or with an echo. An interrupt
        // that comes meanwhile would end that, and the mark would never be made.
        File.WriteAllText(file, $$"""
            PS1= PS2=
            unset HISTFILE
            PROMPT_COMMAND='__status=$? __interrupt=$(trap -p INT)
            trap "" INT
            command -p stty sane -echo -opost </dev/tty 2>/dev/null
            printf "\e]{{token}};%s;%s;%s\a" "${__command:-0}" "$__status" "$PWD" >/dev/tty
            eval "${__interrupt:-trap - INT}"'

            """);
        WorkspaceLayout.Show(file);
    }

    async Task ReadOutput()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await process.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var read)
            {
                lock (sync) lastEnd = output.Feed(buffer.AsSpan(0, read)) ?? lastEnd;
                Signal();
            }
        }
        finally
        {
            lock (sync) closed = true;
            Signal();
        }
    }

    async Task ReadErrors()
    {
        var buffer = new char[1024];
        while (await process.StandardError.ReadAsync(buffer) is > 0 and var read)
            lock (sync) errors.Append(buffer.AsSpan(0, read));
    }

    void Signal()
    {
        TaskCompletionSource due;
        lock (sync) (due, changed) = (changed, closed ? changed : NewSignal());
        due.TrySetResult();
    }

    string Complaint()
    {
        lock (sync) return $"{errors.Take()} {output.Take()}".Trim();
    }

    string FileOf(int number) => Path.Combine(layout.Terminal, number.ToString(CultureInfo.InvariantCulture));

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

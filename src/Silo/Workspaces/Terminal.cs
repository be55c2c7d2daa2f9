using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>The terminal of one workspace: its shell, while it has one, and one caller at a time.</summary>
internal sealed class Terminal(WorkspaceLayout layout, Sandbox sandbox, ProcessStarter starter, WorkspaceOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a command may take to obey an interrupt.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long an interrupt is waited for before it is typed again, and twice as long each time: one that comes while bash is starting a program reaches
    /// nobody, and one that comes while bash ends a command keeps it from saying so.
    /// </summary>
    static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    const string ControlC = "\u0003";

    readonly SemaphoreSlim turn = new(1, 1);
    Shell? shell;

    /// <summary>The end of the running command has not been told yet.</summary>
    bool owesEnd;
    bool disposed;
    long lastUsed = time.GetTimestamp();

    public async Task<TerminalOutput> Execute(TerminalCommand command, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            lastUsed = time.GetTimestamp();
            ObjectDisposedException.ThrowIf(disposed, this);
            return await Take(command, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Interrupt();
            throw;
        }
        finally
        {
            lastUsed = time.GetTimestamp();
            turn.Release();
        }
    }

    /// <summary>Ends the command that runs, where one does.</summary>
    public async Task EndForeground()
    {
        await turn.WaitAsync();
        try
        {
            await Interrupt();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends a shell that nobody has called for the idle time.</summary>
    public async Task EndWhenIdle()
    {
        if (shell is null || time.GetElapsedTime(lastUsed) < options.IdleTimeout || !await turn.WaitAsync(TimeSpan.Zero)) return;
        try
        {
            if (time.GetElapsedTime(lastUsed) >= options.IdleTimeout) await Close();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the shell and all that it runs. Whoever waits for a command is told that the shell has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not in turn: the turn may be long.
        disposed = true;
        if (shell is { } running) await running.DisposeAsync();
        await turn.WaitAsync();
        await Close();
        turn.Release();
    }

    async Task<TerminalOutput> Take(TerminalCommand command, CancellationToken cancellationToken)
    {
        if (command.Reset) await Close();
        else if (shell is { Closed: true } && !owesEnd) await Close();

        var text = command.Command.Trim();
        if (text.Length == 0 && command.Reset)
        {
            await Open(cancellationToken);
            return new TerminalOutput(TerminalState.Reset, "") { ExitCode = 0, WorkingDirectory = layout.Folder };
        }

        var key = Key(text);
        if (!owesEnd && (text.Length == 0 || key is not null || command.IsInput)) return new TerminalOutput(TerminalState.NothingRuns, "");
        // What has ended since it was last asked about is told together with the next command.
        var runs = owesEnd && shell is { LastEnd: null, Closed: false };
        if (runs && text.Length > 0 && !command.IsInput && key is null) return new TerminalOutput(TerminalState.Busy, shell!.Take());

        var current = await Open(cancellationToken);
        if (runs && key == ControlC) await TypeInterrupt(current);
        else if (runs && text.Length > 0) current.Type(key ?? text + "\n");
        else if (text.Length > 0 && !command.IsInput) await current.Run(Exports(command) + command.Command);
        owesEnd = true;
        return await Wait(current, command.Timeout, cancellationToken);
    }

    static string Exports(TerminalCommand command) =>
        string.Concat(command.Variables.Select(variable => $"export {variable.Key}='{variable.Value.Replace("'", @"'\''", StringComparison.Ordinal)}'\n"));

    async Task<TerminalOutput> Wait(Shell current, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var limit = timeout < options.LongestWait ? timeout.Value : options.LongestWait;
        var started = time.GetTimestamp();
        while (true)
        {
            var change = current.Changed;
            if (current.LastEnd is { } end) return Completed(current, end);
            if (current.Closed) return await ShellEnded(current);

            var left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return new TerminalOutput(TerminalState.TimedOut, current.Take()) { Waited = limit };
            var silence = timeout is null && options.SilenceTimeout < left ? options.SilenceTimeout : left;
            try
            {
                await change.WaitAsync(silence, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                if (silence < left) return new TerminalOutput(TerminalState.Silent, current.Take()) { Waited = silence };
            }
        }
    }

    async Task<TerminalOutput> ShellEnded(Shell current)
    {
        var ended = new TerminalOutput(TerminalState.ShellEnded, current.Take()) { ExitCode = await current.ExitCode };
        await Close();
        return ended;
    }

    TerminalOutput Completed(Shell current, CommandEnd end)
    {
        owesEnd = false;
        return new TerminalOutput(TerminalState.Completed, current.Take()) { ExitCode = end.ExitCode, WorkingDirectory = end.WorkingDirectory };
    }

    async Task<Shell> Open(CancellationToken cancellationToken)
    {
        shell ??= await Shell.Start(layout, sandbox, starter, options, time, cancellationToken);
        if (!disposed) return shell;
        await Close();
        throw new ObjectDisposedException(nameof(Terminal));
    }

    async Task Close()
    {
        owesEnd = false;
        if (shell is not { } closing) return;
        shell = null;
        await closing.DisposeAsync();
    }

    /// <summary>What runs in the foreground ends, or its shell does.</summary>
    async Task Interrupt()
    {
        if (shell is not { } current || !owesEnd) return;
        if (!await EndsByInterrupt(current))
        {
            await Close();
            return;
        }

        // Nobody is left to hear it.
        current.Take();
        owesEnd = false;
    }

    /// <summary>Whether the running command, or its shell, ended on an interrupt within the grace.</summary>
    async Task<bool> EndsByInterrupt(Shell current)
    {
        var asked = time.GetTimestamp();
        for (var patience = Again; time.GetElapsedTime(asked) < Grace; patience *= 2)
        {
            current.Type(ControlC);
            if (await Ends(current, patience)) return true;
        }

        return false;
    }

    /// <summary>Once for a program that hears it and goes on: what it then says tells that it did.</summary>
    async Task TypeInterrupt(Shell current)
    {
        var asked = time.GetTimestamp();
        var heard = current.Changed;
        for (var patience = Again; !heard.IsCompleted && time.GetElapsedTime(asked) < Grace; patience *= 2)
        {
            current.Type(ControlC);
            await Task.WhenAny(heard, Task.Delay(patience, time));
        }
    }

    async Task<bool> Ends(Shell current, TimeSpan patience)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var change = current.Changed;
            if (current.LastEnd is not null || current.Closed) return true;
            var left = patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return false;
            await Task.WhenAny(change, Task.Delay(left, time));
        }
    }

    /// <summary>The character of a key such as <c>C-c</c>; null when it is none.</summary>
    static string? Key(string text) => text is ['C' or 'c', '-', var letter] && char.IsAsciiLetter(letter) ? ((char)(letter & 0x1f)).ToString() : null;
}

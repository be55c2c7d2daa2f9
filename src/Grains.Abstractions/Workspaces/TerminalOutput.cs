namespace Conversations.Workspaces;

/// <summary>What the terminal has said since it was last asked.</summary>
/// <param name="Text">Bounded: of long output its beginning and its end, and a note of what is missing.</param>
public sealed record TerminalOutput(TerminalState State, string Text)
{
    /// <summary>Of the command that has ended; -1 while it runs.</summary>
    public int ExitCode { get; init; } = -1;

    /// <summary>Where the shell stands, as it sees it. Null while a command runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long the caller has waited in vain.</summary>
    public TimeSpan Waited { get; init; }
}

public enum TerminalState
{
    /// <summary>The command has ended.</summary>
    Completed,

    /// <summary>It runs on, and has said nothing for a while.</summary>
    Silent,

    /// <summary>It runs on after the time that it was given.</summary>
    TimedOut,

    /// <summary>Nothing was done: another command runs.</summary>
    Busy,

    /// <summary>Nothing was done: it was input, and no command runs.</summary>
    NothingRuns,

    /// <summary>The shell itself has ended, by the command or with it; the next one gets a new shell.</summary>
    ShellEnded,

    /// <summary>There is a new shell, and no command was given to it.</summary>
    Reset,
}

namespace Conversations.Workspaces;

/// <summary>What a model asks of its terminal.</summary>
/// <param name="Command">Empty: wait for more output of what runs.</param>
public sealed record TerminalCommand(string Command)
{
    /// <summary>True: a line for the program that runs, or one of its keys: <c>C-c</c>, <c>C-d</c>, <c>C-z</c>, ….</summary>
    public bool IsInput { get; init; }

    /// <summary>How long to wait for the end, silent or not. Null: until nothing new has been said for the workspace's silence limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Variables that the shell gets before the command, and keeps. Not for input.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>True: end the shell and everything in it, and begin a new one before the command.</summary>
    public bool Reset { get; init; }
}

namespace Conversations.Workspaces;

/// <summary>A folder and a shell of one conversation. Calls may come at the same time; the shell takes them one by one.</summary>
/// <remarks>Every path is one as the tools of the workspace see it, for example <c>/workspace/src/main.py</c>.</remarks>
public interface IWorkspace
{
    /// <summary>The folder as its tools see it, an absolute path without a slash at its end.</summary>
    string Folder { get; }

    /// <summary>Commands of clients. They go with the workspace.</summary>
    IClientCommands ClientCommands { get; }

    /// <summary>Gives the shell a command, or input for the one that it runs, and waits until that ends, falls silent or runs out of time.</summary>
    /// <exception cref="WorkspaceException">No command can be run here; the message says why.</exception>
    /// <exception cref="OperationCanceledException">What ran in the foreground has been interrupted or, where it did not obey, killed with its shell.</exception>
    Task<TerminalOutput> Execute(TerminalCommand command, CancellationToken cancellationToken);

    /// <summary>Ends what runs in the shell's foreground, as a cancelled <see cref="Execute"/> does. The shell and its background jobs stay.</summary>
    Task Interrupt();

    /// <summary>Runs a command of the server's own beside the terminal, in the same sandbox, to its end.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="timeout">After it the command is killed.</param>
    /// <param name="outputLimit">Characters of output, and of complaints, that are kept; null: the workspace's usual limit.</param>
    /// <exception cref="WorkspaceException">No command can be run here; the message says why.</exception>
    Task<CommandResult> Run(
        string command, string input, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken, int? outputLimit = null);

    /// <summary>The same for a command whose output is no text.</summary>
    /// <exception cref="WorkspaceException">No command can be run here, or it says more than the largest file that is handed out may have.</exception>
    Task<CommandBytes> RunForBytes(string command, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Starts a program that runs until it ends by itself, is disposed, or the workspace or the server goes.</summary>
    /// <exception cref="WorkspaceException">No program can be run here; the message says why.</exception>
    Task<IRunningProgram> Start(ProgramStart program, CancellationToken cancellationToken);

    /// <summary>The same for a command that no model has a say in, and that has to reach further.</summary>
    /// <exception cref="WorkspaceException">No command can be run here; the message says why.</exception>
    Task<CommandResult> Run(
        string command, CommandReach reach, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken);

    /// <exception cref="WorkspaceException">It lies outside of the workspace.</exception>
    Task<PathKind> Kind(string path, CancellationToken cancellationToken);

    /// <summary>The text of a file.</summary>
    /// <exception cref="WorkspaceException">It is missing, binary, too large, or outside of the workspace.</exception>
    Task<string> Read(string path, CancellationToken cancellationToken);

    /// <summary>A file as it is.</summary>
    /// <exception cref="WorkspaceException">It is missing, too large, or outside of the workspace.</exception>
    Task<byte[]> ReadBytes(string path, CancellationToken cancellationToken);

    /// <summary>Makes a file what it is to be, with the folders that it lies in.</summary>
    /// <exception cref="WorkspaceException">It is outside of the workspace, or a folder, or cannot be written.</exception>
    Task WriteBytes(string path, byte[] content, CancellationToken cancellationToken);

    /// <summary>Makes a new file.</summary>
    /// <exception cref="WorkspaceException">There is one already, or its folder is missing, or it is outside of the workspace.</exception>
    Task Create(string path, string text, CancellationToken cancellationToken);

    /// <summary>Changes a file, and keeps what it was for <see cref="Undo"/>.</summary>
    /// <param name="change">From the old text to the new; a <see cref="WorkspaceException"/> of it leaves the file as it is.</param>
    /// <exception cref="WorkspaceException">As of <see cref="Read"/>.</exception>
    Task<FileEdit> Edit(string path, Func<string, string> change, CancellationToken cancellationToken);

    /// <summary>Takes the last <see cref="Edit"/> of a file back. Edits are remembered over restarts, the last ten of each file.</summary>
    /// <returns>Null: there is nothing to take back.</returns>
    Task<FileEdit?> Undo(string path, CancellationToken cancellationToken);

    /// <summary>A folder and what is in it, two levels deep, without hidden entries.</summary>
    /// <exception cref="WorkspaceException">It is missing, no folder, or outside of the workspace.</exception>
    Task<FolderListing> List(string path, CancellationToken cancellationToken);

    /// <summary>A text that the workspace's tools keep with it, where its commands cannot reach it.</summary>
    /// <param name="name">Letters only.</param>
    Task<string?> ReadNote(string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="ReadNote"/>
    Task WriteNote(string name, string text, CancellationToken cancellationToken);
}

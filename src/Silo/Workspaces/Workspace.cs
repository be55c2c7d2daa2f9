using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

internal sealed class Workspace(WorkspaceLayout layout, Terminal terminal, SandboxedPrograms programs, SingleCommands commands, ClientCommands clients, WorkspaceFiles files) : IWorkspace, IAsyncDisposable
{
    static readonly TimeSpan WritePatience = TimeSpan.FromMinutes(2);

    readonly Lock sync = new();
    bool deleted;

    public string Folder => layout.Folder;

    public Terminal Terminal => terminal;

    public IClientCommands ClientCommands => clients;

    public Task<TerminalOutput> Execute(TerminalCommand command, CancellationToken cancellationToken)
    {
        lock (sync) ObjectDisposedException.ThrowIf(deleted, this);
        return terminal.Execute(command, cancellationToken);
    }

    public Task Interrupt() => terminal.EndForeground();

    public Task<CommandResult> Run(
        string command, string input, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken, int? outputLimit = null)
    {
        lock (sync) ObjectDisposedException.ThrowIf(deleted, this);
        return commands.Run(command, input, CommandReach.None, variables, timeout, outputLimit, cancellationToken);
    }

    public Task<CommandResult> Run(
        string command, CommandReach reach, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (sync) ObjectDisposedException.ThrowIf(deleted, this);
        return commands.Run(command, "", reach, variables, timeout, null, cancellationToken);
    }

    public Task<CommandBytes> RunForBytes(string command, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (sync) ObjectDisposedException.ThrowIf(deleted, this);
        return commands.RunForBytes(command, variables, timeout, files.FileLimit, cancellationToken);
    }

    public async Task<IRunningProgram> Start(ProgramStart program, CancellationToken cancellationToken)
    {
        lock (sync) ObjectDisposedException.ThrowIf(deleted, this);
        // The sandbox begins in the workspace's folder; another one is up to the program's own start.
        string[] command = program.Folder is { } folder
            ? ["bash", "-c", "cd -- \"$0\" && exec \"$@\"", folder, program.Command, .. program.Arguments]
            : [program.Command, .. program.Arguments];
        return new RunningProgram(programs, await programs.Start(program.Variables, command));
    }

    public Task<PathKind> Kind(string path, CancellationToken cancellationToken) => Do(() => files.Kind(path), cancellationToken);

    public Task<string> Read(string path, CancellationToken cancellationToken) => Do(() => files.Read(path), cancellationToken);

    public Task<byte[]> ReadBytes(string path, CancellationToken cancellationToken) => Do(() => files.ReadBytes(path), cancellationToken);

    public async Task WriteBytes(string path, byte[] content, CancellationToken cancellationToken)
    {
        if (await Kind(path, cancellationToken) == PathKind.Folder) throw new WorkspaceException($"{path} is a folder.");
        // By a command, so that it is confined, limited and owned as all that commands write is.
        var result = await Run(
            "mkdir -p -- \"${FILE%/*}\" && base64 -d > \"$FILE\"", Convert.ToBase64String(content), new Dictionary<string, string> { ["FILE"] = path }, WritePatience, cancellationToken);
        if (result.ExitCode != 0) throw new WorkspaceException($"{path} cannot be written: {result.Stderr.Trim()}");
    }

    public Task Create(string path, string text, CancellationToken cancellationToken) => Do(() =>
    {
        files.Create(path, text);
        return true;
    }, cancellationToken);

    public Task<FileEdit> Edit(string path, Func<string, string> change, CancellationToken cancellationToken) =>
        Do(() => files.Edit(path, change), cancellationToken);

    public Task<FileEdit?> Undo(string path, CancellationToken cancellationToken) => Do(() => files.Undo(path), cancellationToken);

    public Task<FolderListing> List(string path, CancellationToken cancellationToken) => Do(() => files.List(path), cancellationToken);

    public Task<string?> ReadNote(string name, CancellationToken cancellationToken) =>
        Do(() => File.Exists(Note(name)) ? File.ReadAllText(Note(name)) : null, cancellationToken);

    public Task WriteNote(string name, string text, CancellationToken cancellationToken) => Do(() =>
    {
        layout.Ensure();
        // In one step: a note is never half of one.
        File.WriteAllText(Note(name) + ".new", text);
        File.Move(Note(name) + ".new", Note(name), overwrite: true);
        return true;
    }, cancellationToken);

    /// <summary>Ends everything in it and removes it. What is called later fails.</summary>
    public async Task Delete(TimeProvider time)
    {
        lock (sync) deleted = true;
        await DisposeAsync();
        await layout.Delete(time);
    }

    public async ValueTask DisposeAsync()
    {
        // First of all, so that commands know who has ended them.
        var commandsEnd = clients.DisposeAsync();
        await programs.DisposeAsync();
        await terminal.DisposeAsync();
        await commandsEnd;
    }

    string Note(string name) => Path.Combine(layout.Notes, name);

    /// <summary>Off the grain's scheduler, and one at a time: an edit reads and then writes.</summary>
    Task<T> Do<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(() =>
    {
        lock (sync)
        {
            ObjectDisposedException.ThrowIf(deleted, this);
            return work();
        }
    }, cancellationToken);
}

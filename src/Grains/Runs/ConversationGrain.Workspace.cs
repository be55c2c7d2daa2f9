using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>The conversation's workspace for those who look into it: it is where the conversation is.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Characters of output that a client's command may have.</summary>
    const int ClientOutput = 1024 * 1024;

    public Task<Outcome<CommandResult>> Execute(WorkspaceCommand command) => InWorkspace(async workspace =>
    {
        var result = await workspace.Run(command.Text, "", command.Variables, command.Timeout, CancellationToken.None, ClientOutput);
        var secrets = await Secrets();
        return result with { Stdout = secrets.Hide(result.Stdout), Stderr = secrets.Hide(result.Stderr) };
    });

    public Task<Outcome<CommandBytes>> ExecuteForBytes(WorkspaceCommand command) =>
        InWorkspace(workspace => workspace.RunForBytes(command.Text, command.Variables, command.Timeout, CancellationToken.None));

    public Task<Outcome<CommandRecord>> BeginCommand(Guid commandId, WorkspaceCommand command) => InWorkspace(async workspace =>
    {
        var secrets = await Secrets();
        return await workspace.ClientCommands.Begin(commandId, command, secrets.Hide);
    });

    public Task<Outcome<CommandRecords>> Commands() => InWorkspace(async workspace => new CommandRecords(await workspace.ClientCommands.List()));

    public Task<Outcome<CommandResult>> ResultOfCommand(Guid commandId) => InWorkspace(workspace => workspace.ClientCommands.Result(commandId));

    public Task<Outcome<CommandRecords>> ClearCommands() => InWorkspace(async workspace => new CommandRecords(await workspace.ClientCommands.Clear()));

    public async Task<Outcome<WorkspaceFile>> ReadFile(string path)
    {
        var kind = await InWorkspace(async workspace => $"{await workspace.Kind(path, CancellationToken.None)}");
        if (kind.Refusal is { } refused) return refused;
        return kind.Value switch
        {
            nameof(PathKind.Nothing) => new NotFound("file", path),
            nameof(PathKind.Folder) => new WorkspaceRefused("Path is not a file"),
            _ => await InWorkspace(async workspace => new WorkspaceFile(path, await workspace.ReadBytes(path, CancellationToken.None))),
        };
    }

    public Task<Outcome<WorkspaceFile>> WriteFile(WorkspaceFile file) => InWorkspace(async workspace =>
    {
        await workspace.WriteBytes(file.Path, file.Content, CancellationToken.None);
        return file with { Content = [] };
    });

    async Task<Outcome<T>> InWorkspace<T>(Func<IWorkspace, Task<T>> work)
        where T : class
    {
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        try
        {
            return await work(workspaces.Of(state.WorkspaceId));
        }
        catch (WorkspaceException refused)
        {
            return new WorkspaceRefused(refused.Message);
        }
        catch (ObjectDisposedException)
        {
            // It was deleted meanwhile.
            return new NotFound("conversation", state.Id.ToString());
        }
    }
}

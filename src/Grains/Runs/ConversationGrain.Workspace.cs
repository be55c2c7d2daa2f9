using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>The conversation's workspace for those who look into it: it is where the conversation is.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Characters of output that a client's command may have.</summary>
    const int ClientOutput = 1024 * 1024;

    public Task<Outcome<CommandResult>> Execute(WorkspaceCommand command) => InWorkspace(async workspace =>
    {
        var text = command.Folder is { } folder ? $"cd -- '{folder.Replace("'", @"'\''", StringComparison.Ordinal)}' || exit 1\n{command.Command}" : command.Command;
        var result = await workspace.Run(text, "", command.Variables, command.Timeout, CancellationToken.None, ClientOutput);
        var secrets = await Secrets();
        return result with { Stdout = secrets.Hide(result.Stdout), Stderr = secrets.Hide(result.Stderr) };
    });

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

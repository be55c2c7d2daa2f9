namespace Conversations.Workspaces;

/// <summary>The workspaces of this server, one for each conversation that has ever needed one.</summary>
public interface IWorkspaces
{
    /// <summary>The conversation's workspace. Its folder is made when something first needs it.</summary>
    IWorkspace Of(Guid conversationId);

    /// <summary>Ends every process of the workspace and removes its folder. Does nothing where there is none.</summary>
    Task Delete(Guid conversationId);
}

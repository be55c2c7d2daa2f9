namespace Conversations.Workspaces;

/// <param name="Path">As commands name it.</param>
[Immutable]
public sealed record WorkspaceFile(string Path, byte[] Content);

namespace Conversations.Workspaces;

/// <summary>The workspace refuses something; the message is for the model that asked.</summary>
public sealed class WorkspaceException(string message) : Exception(message);

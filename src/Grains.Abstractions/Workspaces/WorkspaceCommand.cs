using System.Collections.Immutable;

namespace Conversations.Workspaces;

/// <summary>A bash command for a conversation's sandbox, beside its terminal.</summary>
/// <param name="Timeout">After it the command is killed.</param>
[Immutable]
public sealed record WorkspaceCommand(string Command, TimeSpan Timeout)
{
    /// <summary>Where it stands; null: in the workspace's folder.</summary>
    public string? Folder { get; init; }

    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;
}

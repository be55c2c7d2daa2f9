using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Conversations.Workspaces;

/// <summary>A bash command for a conversation's sandbox, beside its terminal.</summary>
/// <param name="Timeout">After it the command is killed.</param>
[Immutable]
public sealed record WorkspaceCommand(string Command, TimeSpan Timeout)
{
    /// <summary>Where it stands; null: in the workspace's folder.</summary>
    public string? Folder { get; init; }

    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The command with the step into its folder.</summary>
    [JsonIgnore]
    public string Text => Folder is { } folder ? $"cd -- '{folder.Replace("'", @"'\''", StringComparison.Ordinal)}' || exit 1\n{Command}" : Command;
}

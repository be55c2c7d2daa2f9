using System.Collections.Immutable;

namespace Conversations.Workspaces;

/// <param name="Command">A program of the sandbox: a path, or a name on its <c>PATH</c>.</param>
public sealed record ProgramStart(string Command, ImmutableArray<string> Arguments, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Where it stands, as its tools see it; null: in the workspace's folder.</summary>
    public string? Folder { get; init; }
}

using System.Collections.Immutable;

namespace Conversations.Workspaces;

/// <summary>What one command of the server's own may reach beyond what the workspace's commands do.</summary>
/// <param name="Network">True: the server's network, whatever the workspace's commands may.</param>
/// <param name="ReadOnlyPaths">Paths of the server that it can read, under their own names.</param>
public sealed record CommandReach(bool Network, ImmutableArray<string> ReadOnlyPaths)
{
    public static CommandReach None { get; } = new(false, []);
}

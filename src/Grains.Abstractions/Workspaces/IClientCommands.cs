using System.Collections.Immutable;

namespace Conversations.Workspaces;

/// <summary>Commands that clients have run in a workspace: in the same sandbox as the terminal's, beside it, several at a time.</summary>
public interface IClientCommands
{
    /// <summary>Begins a command. Returns when that is on disk.</summary>
    /// <param name="id">Of the command; one that was begun before is not run again.</param>
    /// <param name="hide">Takes out of its output what must not be kept.</param>
    /// <exception cref="WorkspaceException">As many run as may.</exception>
    Task<CommandRecord> Begin(Guid id, WorkspaceCommand command, Func<string, string> hide);

    /// <summary>The last ones, oldest first.</summary>
    Task<ImmutableArray<CommandRecord>> List();

    /// <summary>What came of a command, once it has ended. One that its server did not survive has exit code -1 and says so.</summary>
    /// <exception cref="WorkspaceException">There is no such command.</exception>
    Task<CommandResult> Result(Guid id);

    /// <summary>Forgets those that have ended.</summary>
    /// <returns>Which they were.</returns>
    Task<ImmutableArray<CommandRecord>> Clear();
}

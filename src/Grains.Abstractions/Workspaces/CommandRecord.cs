using System.Collections.Immutable;

namespace Conversations.Workspaces;

/// <summary>A command that a client has had run in a workspace, beside its terminal. It is run once, and kept with its result.</summary>
/// <param name="EndedAt">Null: it runs.</param>
[Immutable]
public sealed record CommandRecord(Guid Id, WorkspaceCommand Command, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>Null while it runs.</summary>
    public int? ExitCode { get; init; }
}

/// <param name="Items">Oldest first.</param>
[Immutable]
public sealed record CommandRecords(ImmutableArray<CommandRecord> Items);

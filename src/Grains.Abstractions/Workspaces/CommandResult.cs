namespace Conversations.Workspaces;

/// <param name="ExitCode">-1: it was killed after its time.</param>
/// <param name="Stdout">Bounded: of long output its beginning and its end.</param>
/// <param name="Stderr">Likewise.</param>
[Immutable]
public sealed record CommandResult(int ExitCode, string Stdout, string Stderr);

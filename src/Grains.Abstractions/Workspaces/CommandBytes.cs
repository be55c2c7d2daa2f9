namespace Conversations.Workspaces;

/// <param name="ExitCode">-1: it was killed after its time.</param>
/// <param name="Output">What it has written, as it is.</param>
/// <param name="Stderr">Bounded.</param>
[Immutable]
public sealed record CommandBytes(int ExitCode, byte[] Output, string Stderr);

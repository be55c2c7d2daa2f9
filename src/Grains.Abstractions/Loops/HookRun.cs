using System.Text.Json;

namespace Conversations.Loops;

/// <summary>What came of one hook's command.</summary>
/// <param name="Blocked">True: what it stood before does not happen.</param>
/// <param name="ExitCode">-1: it was not ended by itself.</param>
[Immutable]
public sealed record HookRun(HookEvent Event, string Command, bool Success, bool Blocked, int ExitCode, string Stdout, string Stderr)
{
    public string? Tool { get; init; }

    /// <summary>The call that it ran for.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Why it blocks.</summary>
    public string? Reason { get; init; }

    /// <summary>What the model is to know besides.</summary>
    public string? AdditionalContext { get; init; }

    /// <summary>Why it could not run.</summary>
    public string? Error { get; init; }

    /// <summary>What it read on its standard input.</summary>
    public JsonElement? Input { get; init; }
}

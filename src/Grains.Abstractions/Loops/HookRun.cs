using System.Text.Json;

namespace Conversations.Loops;

/// <summary>What came of one hook.</summary>
/// <param name="Command">Where a model was asked: what the hook is called.</param>
/// <param name="Blocked">True: what it stood before does not happen.</param>
/// <param name="ExitCode">-1: it has not ended by itself. 0 where a model has answered.</param>
/// <param name="Stdout">Where a model was asked: its answer.</param>
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

    /// <summary>Why it could not run, or came to no decision.</summary>
    public string? Error { get; init; }

    /// <summary>What it was told of the moment.</summary>
    public JsonElement? Input { get; init; }
}

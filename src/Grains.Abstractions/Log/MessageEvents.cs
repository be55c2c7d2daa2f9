using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>A system, user or assistant message.</summary>
[Immutable]
public sealed record MessageAdded(Message Message) : MessageEvent(Message);

/// <summary>The results of one step's tool calls, all of them, as one message of role <see cref="Role.Tool"/>.</summary>
[Immutable]
public sealed record ToolReturned(Message Message) : MessageEvent(Message);

/// <summary>Calls of the step's message wait for somebody's decision (or for a client that runs them).</summary>
[Immutable]
public sealed record ApprovalRequested(Message Message, ImmutableArray<string> ToolCallIds) : MessageEvent(Message)
{
    /// <summary>Calls of the same answer that need no decision; they run together with the approved ones.</summary>
    public ImmutableArray<ToolCallPart> Others { get; init; } = [];
}

/// <summary>The waiting calls were decided, every one of them.</summary>
[Immutable]
public sealed record ApprovalDecided(Message Message, ImmutableArray<ApprovalAnswer> Answers) : MessageEvent(Message);

/// <summary>One decision: run the call, deny it, or take the client's own result for it.</summary>
/// <param name="Approve">True: the server runs the tool. Ignored where <paramref name="Result"/> is given.</param>
/// <param name="Reason">Why it was denied.</param>
/// <param name="Result">The result of a tool that the client ran.</param>
[Immutable]
public sealed record ApprovalAnswer(string ToolCallId, bool Approve, string? Reason = null, ToolReturnPart? Result = null);

using Conversations.Log;

namespace Conversations.Storage;

/// <summary>A run as the store lists it.</summary>
/// <param name="FirstSeq">Seq of its first event.</param>
[Immutable]
public sealed record RunRecord(Guid Id, Guid ConversationId, Guid AgentId, long FirstSeq, DateTimeOffset CreatedAt, RunOptions Options)
{
    public RunStatus Status { get; init; }

    public StopReason? StopReason { get; init; }

    public RunError? Error { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Model calls made.</summary>
    public int Steps { get; init; }
}

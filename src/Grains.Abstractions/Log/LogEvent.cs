using System.Text.Json.Serialization;

namespace Conversations.Log;

/// <summary>
/// One thing that happened in a conversation. The log of these, in order, is the conversation; everything else is derived from it.
/// </summary>
/// <remarks>The discriminator <c>kind</c> and <see cref="Version"/> are stored for ever: add kinds and optional fields, never rename.</remarks>
[Immutable]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConversationCreated), "created")]
[JsonDerivedType(typeof(MetadataChanged), "metadata-changed")]
[JsonDerivedType(typeof(ConversationDeleted), "deleted")]
[JsonDerivedType(typeof(MessageAdded), "message")]
[JsonDerivedType(typeof(ToolReturned), "tool-result")]
[JsonDerivedType(typeof(ApprovalRequested), "approval-requested")]
[JsonDerivedType(typeof(ApprovalDecided), "approval-decided")]
[JsonDerivedType(typeof(Compacted), "compacted")]
[JsonDerivedType(typeof(SystemRecompiled), "system-recompiled")]
[JsonDerivedType(typeof(HistoryCleared), "history-cleared")]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(StepStarted), "step-started")]
[JsonDerivedType(typeof(ToolsStarted), "tool-started")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(RunRecovered), "run-resumed")]
[JsonDerivedType(typeof(RunFinished), "run-finished")]
[JsonDerivedType(typeof(RunCancelled), "run-cancelled")]
[JsonDerivedType(typeof(StandingChanged), "standing-changed")]
[JsonDerivedType(typeof(PauseRequested), "pause-requested")]
[JsonDerivedType(typeof(HookExecuted), "hook-executed")]
[JsonDerivedType(typeof(GoalChanged), "goal-changed")]
[JsonDerivedType(typeof(UsageRecorded), "usage-recorded")]
[JsonDerivedType(typeof(Forked), "forked")]
[JsonDerivedType(typeof(Navigated), "navigated")]
[JsonDerivedType(typeof(CompletionLogged), "completion-logged")]
[JsonDerivedType(typeof(AgentSessionOpened), "agent-session")]
[JsonDerivedType(typeof(AgentCalled), "agent-call")]
public abstract record LogEvent
{
    /// <summary>Version of the shape of this kind, from 1.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;
}

/// <summary>An event that puts a message into the conversation.</summary>
[Immutable]
public abstract record MessageEvent(Message Message) : LogEvent;

/// <summary>An event at its place in the log.</summary>
/// <param name="Seq">Place in the conversation's log: dense, from 1.</param>
/// <param name="At">When it was decided, UTC.</param>
[Immutable]
public sealed record LoggedEvent(long Seq, DateTimeOffset At, LogEvent Event);

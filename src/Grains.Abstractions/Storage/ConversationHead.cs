using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;

namespace Conversations.Storage;

/// <summary>
/// All that is known of a conversation except its messages: a small record, written with every commit, from which lists are
/// answered and an activation starts again without reading the whole log.
/// </summary>
[Immutable]
public sealed record ConversationHead(Guid Id, Guid AgentId, DateTimeOffset CreatedAt)
{
    /// <summary>Seq of the newest event, 0 when there is none.</summary>
    public long LastSeq { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whose it is; null: nobody's, because it was made before there were owners or on a server without keys. It never changes.</summary>
    public string? Owner { get; init; }

    /// <summary>When a run last ended.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    public ConversationMetadata Metadata { get; init; } = new();

    public ImmutableArray<Guid> IsolatedBlockIds { get; init; } = [];

    /// <summary>When it was archived; null while it is not.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Seq of the system message, 0 before there is one.</summary>
    public long SystemSeq { get; init; }

    /// <summary>Seq of the event that holds the system message's text of today; 0: that of <see cref="SystemSeq"/>.</summary>
    public long RecompiledSeq { get; init; }

    /// <summary>Seq of the oldest message after the system message and the summary that the model still sees.</summary>
    public long ContextFrom { get; init; }

    /// <summary>Stretches of the log from <see cref="ContextFrom"/> on that are on other branches, oldest first; null for none.</summary>
    public ImmutableArray<Stretch>? Aside { get; init; }

    /// <summary>Seq of the event by which the conversation last went on from an earlier one; 0 when it never did.</summary>
    public long NavigatedSeq { get; init; }

    /// <summary>Seq of the summary that stands for what lies before; 0 when there is none.</summary>
    public long SummarySeq { get; init; }

    /// <summary>Seq up to which every message but the system message is gone for readers; 0 when none is.</summary>
    public long ClearedSeq { get; init; }

    /// <summary>Tokens of the last model call, as its provider counted them; 0 when not known.</summary>
    public long ContextTokens { get; init; }

    /// <summary>Seq of the last event that <see cref="ContextTokens"/> covers.</summary>
    public long CountedSeq { get; init; }

    /// <summary>Tokens that the model of the last run may see; 0 when not known.</summary>
    public int ContextWindow { get; init; }

    /// <summary>Messages in the log, in or out of the model's sight.</summary>
    public int MessageCount { get; init; }

    /// <summary>Tokens and cost of all its steps; null where none was counted.</summary>
    public Usage? Total { get; init; }

    /// <summary>The run in progress.</summary>
    public ActiveRun? Run { get; init; }

    /// <summary>Tool calls that wait for a decision.</summary>
    public PendingApproval? Pending { get; init; }

    /// <summary>How it stands while nothing runs and nothing waits.</summary>
    public Standing Standing { get; init; }

    /// <summary>What it is to get done, or was; null for nothing.</summary>
    public GoalState? Goal { get; init; }

    /// <summary>Usage of model calls beside the conversation, by what they were for.</summary>
    public ImmutableArray<UsageRecorded>? Beside { get; init; }

    /// <summary>The session of the program that is the agent; null: there is none, or it is not on this branch.</summary>
    public AgentSession? Session { get; init; }

    /// <summary>Names of the skills that the messages of its branch have brought up; null for none.</summary>
    public ImmutableArray<string>? Skills { get; init; }

    /// <summary>Seq of the last message of a user on its branch, 0 when there is none.</summary>
    public long LastUserSeq { get; init; }

    /// <summary>Of a fork, where its first events were logged first: up to each seq, in which conversation. Null: all of them here.</summary>
    public ImmutableArray<ForkOrigin>? Origins { get; init; }

    /// <summary>True: its first events are being copied from another; it is not there yet.</summary>
    public bool Copying { get; init; }

    /// <summary>The conversation that this one is a fork of; null when it is none.</summary>
    public ForkOrigin? Fork { get; init; }

    /// <summary>The tool calls decided last, so that a repeated answer is known as one.</summary>
    public ImmutableArray<string> LastDecided { get; init; } = [];
}

/// <summary>The run in progress and how far it is.</summary>
/// <param name="FirstSeq">Seq of its <see cref="RunStarted"/>.</param>
[Immutable]
public sealed record ActiveRun(Guid RunId, long FirstSeq, DateTimeOffset StartedAt, RunOptions Options, string Model)
{
    /// <summary>Steps begun, from 0.</summary>
    public int Steps { get; init; }

    public Usage Usage { get; init; } = Usage.None;

    /// <summary>True: somebody wants it to end after the step in which it is.</summary>
    public bool PauseRequested { get; init; }

    /// <summary>True: a message has come since the model was last shown the conversation.</summary>
    public bool Unanswered { get; init; }

    /// <summary>True when it began with a decision on waiting calls; carrying that out counts as one of its steps.</summary>
    public bool BeganWithDecision { get; init; }

    /// <inheritdoc cref="RunStarted.TraceParent"/>
    public string? TraceParent { get; init; }

    /// <summary>The model call in progress; null while tools run.</summary>
    public ActiveStep? Step { get; init; }

    /// <summary>The tool calls in progress; null while the model is called.</summary>
    public ActiveTools? Tools { get; init; }
}

[Immutable]
public sealed record ActiveStep(Guid StepId, Guid MessageId, int Number, int Attempt, DateTimeOffset StartedAt)
{
    /// <summary>Calls of the program that is the agent which have begun and not ended; null for none.</summary>
    public ImmutableArray<AgentCall>? Calls { get; init; }
}

/// <param name="Repeatable">Ids of those that may be run again after a crash.</param>
/// <param name="Results">Results known already: denied calls and those that a client ran.</param>
[Immutable]
public sealed record ActiveTools(
    Guid StepId, ImmutableArray<ToolCallPart> Calls, ImmutableArray<string> Repeatable, ImmutableArray<ToolReturnPart> Results);

/// <param name="MessageId">Id of the approval request.</param>
/// <param name="Waiting">The calls that need a decision.</param>
/// <param name="Others">Calls of the same answer that need none; they run with the approved ones.</param>
[Immutable]
public sealed record PendingApproval(
    Guid MessageId, Guid StepId, ImmutableArray<ToolCallPart> Waiting, ImmutableArray<ToolCallPart> Others);

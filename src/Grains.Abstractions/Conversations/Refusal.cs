using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Conversations.Log;

namespace Conversations;

/// <summary>Why a conversation did not do what it was asked.</summary>
[Immutable]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "refusal")]
[JsonDerivedType(typeof(NotFound), "not-found")]
[JsonDerivedType(typeof(AlreadyExists), "already-exists")]
[JsonDerivedType(typeof(Busy), "busy")]
[JsonDerivedType(typeof(AwaitingApproval), "awaiting-approval")]
[JsonDerivedType(typeof(ConversationArchived), "archived")]
[JsonDerivedType(typeof(NothingPending), "nothing-pending")]
[JsonDerivedType(typeof(WrongToolCalls), "wrong-tool-calls")]
[JsonDerivedType(typeof(NothingActive), "nothing-active")]
[JsonDerivedType(typeof(UnknownModel), "unknown-model")]
[JsonDerivedType(typeof(NothingToCompact), "nothing-to-compact")]
[JsonDerivedType(typeof(ModelRefused), "model-refused")]
[JsonDerivedType(typeof(NoPreview), "no-preview")]
[JsonDerivedType(typeof(WorkspaceRefused), "workspace")]
[JsonDerivedType(typeof(GoalActive), "goal-active")]
[JsonDerivedType(typeof(NoGoal), "no-goal")]
public abstract record Refusal;

/// <summary>There is no such conversation, or its agent is gone.</summary>
/// <param name="What"><c>conversation</c>, <c>agent</c>, <c>block</c>, <c>event</c> or <c>file</c>.</param>
[Immutable]
public sealed record NotFound(string What, string Id) : Refusal;

[Immutable]
public sealed record AlreadyExists : Refusal;

/// <summary>A run is in progress.</summary>
[Immutable]
public sealed record Busy(Guid RunId) : Refusal;

/// <summary>Tool calls wait for a decision.</summary>
/// <param name="MessageId">The approval request.</param>
[Immutable]
public sealed record AwaitingApproval(Guid MessageId, ImmutableArray<string> ToolCallIds) : Refusal;

/// <summary>It is archived, and the message asked not to be taken then.</summary>
[Immutable]
public sealed record ConversationArchived : Refusal;

/// <summary>A decision came, and nothing waits for one.</summary>
[Immutable]
public sealed record NothingPending : Refusal;

/// <summary>A decision must cover exactly the calls that wait.</summary>
[Immutable]
public sealed record WrongToolCalls(ImmutableArray<string> Expected, ImmutableArray<string> Received) : Refusal;

/// <summary>There is no run to cancel.</summary>
[Immutable]
public sealed record NothingActive : Refusal;

/// <summary>No configured provider has this model.</summary>
[Immutable]
public sealed record UnknownModel(string Handle) : Refusal;

/// <summary>A summary would not make the conversation shorter.</summary>
[Immutable]
public sealed record NothingToCompact(int Messages) : Refusal;

/// <summary>The model that was to help failed.</summary>
[Immutable]
public sealed record ModelRefused(RunError Error) : Refusal;

/// <summary>The conversation has a goal already.</summary>
[Immutable]
public sealed record GoalActive : Refusal;

/// <summary>No goal was interrupted.</summary>
[Immutable]
public sealed record NoGoal : Refusal;

/// <summary>The conversation's workspace does not do it.</summary>
/// <param name="Why">In words for whoever asked.</param>
[Immutable]
public sealed record WorkspaceRefused(string Why) : Refusal;

/// <summary>The model's provider has no request to show.</summary>
[Immutable]
public sealed record NoPreview(string Handle) : Refusal;

using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Chat.Messages;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>One thing that happened in a conversation, as its stream tells it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CreatedItem), "conversation.created")]
[JsonDerivedType(typeof(ChangedItem), "conversation.changed")]
[JsonDerivedType(typeof(ClearedItem), "conversation.cleared")]
[JsonDerivedType(typeof(DeletedItem), "conversation.deleted")]
[JsonDerivedType(typeof(RunStartedItem), "run.started")]
[JsonDerivedType(typeof(StepStartedItem), "step.started")]
[JsonDerivedType(typeof(DeltaItem), "message.delta")]
[JsonDerivedType(typeof(MessageItem), "message.completed")]
[JsonDerivedType(typeof(VoidItem), "message.void")]
[JsonDerivedType(typeof(ToolsStartedItem), "tools.started")]
[JsonDerivedType(typeof(ApprovalRequestedItem), "approval.requested")]
[JsonDerivedType(typeof(ApprovalDecidedItem), "approval.decided")]
[JsonDerivedType(typeof(StepFinishedItem), "step.finished")]
[JsonDerivedType(typeof(RunFinishedItem), "run.finished")]
[JsonDerivedType(typeof(RunCancelledItem), "run.cancelled")]
abstract record StreamItem
{
    /// <summary>When it was decided; null: it is a piece of an answer.</summary>
    [JsonPropertyOrder(-1)]
    public DateTimeOffset? At { get; init; }
}

sealed record CreatedItem(Guid AgentId, string Title) : StreamItem;

/// <summary>What is absent stays as it was.</summary>
sealed record ChangedItem(string? Title, string? Model, bool? Archived) : StreamItem;

/// <summary>What was told before is forgotten.</summary>
sealed record ClearedItem : StreamItem;

/// <summary>Nothing follows.</summary>
sealed record DeletedItem : StreamItem;

sealed record RunStartedItem(Guid RunId, string Model) : StreamItem;

/// <param name="MessageId">The id that the answer will have.</param>
/// <param name="Number">1 for the run's first.</param>
/// <param name="Attempt">1, and one more for each time that the model had to be called again.</param>
sealed record StepStartedItem(Guid RunId, Guid StepId, Guid MessageId, int Number, int Attempt, string Model) : StreamItem;

/// <param name="Kind"><c>text</c>, <c>reasoning</c> or <c>tool_call</c>; of the last, pieces are of the arguments.</param>
/// <param name="ToolName">Of the first piece of a tool call.</param>
sealed record DeltaItem(Guid RunId, Guid MessageId, int Part, string Kind, string Delta, string? ToolCallId, string? ToolName) : StreamItem;

/// <param name="Message">As the chat API shows it.</param>
sealed record MessageItem(MessageDto Message) : StreamItem;

/// <summary>What was told of a message is void: its server died, and it begins anew under another id.</summary>
sealed record VoidItem(Guid RunId, Guid? MessageId, int Attempt) : StreamItem;

sealed record ToolsStartedItem(Guid RunId, List<string> ToolCallIds) : StreamItem;

sealed record ApprovalRequestedItem(Guid? RunId, List<ToolCallDto> ToolCalls) : StreamItem;

sealed record ApprovalDecidedItem(Guid? RunId, List<DecisionDto> Decisions) : StreamItem;

/// <param name="Approved">False: it was denied, or its result came from a client.</param>
sealed record DecisionDto(string ToolCallId, bool Approved, string? Reason);

sealed record StepFinishedItem(Guid RunId, Guid StepId, StepUsageDto Usage) : StreamItem;

/// <param name="Cost">In the currency of the configured prices; 0 where none is configured.</param>
sealed record StepUsageDto(string Model, long PromptTokens, long CompletionTokens, long CachedTokens, long TotalTokens, decimal Cost);

/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="StopReason">In snake case: <c>end_turn</c>, <c>requires_approval</c>, …</param>
/// <param name="Error">Why it failed.</param>
sealed record RunFinishedItem(Guid RunId, string Status, string StopReason, int Steps, long TotalTokens, decimal Cost, string? Error) : StreamItem;

/// <summary>A run that had ended to wait for a decision was cancelled.</summary>
sealed record RunCancelledItem(Guid RunId) : StreamItem;

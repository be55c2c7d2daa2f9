namespace Conversations.Gateway.Dialects.AppConversations.Events;

/// <summary>Kinds of events by which a search can ask.</summary>
static class EventKinds
{
    static readonly string[] Names =
    [
        "ACPToolCallEvent", "ActionEvent", "AgentErrorEvent", "Condensation", "CondensationRequest", "CondensationSummaryEvent", "ConversationErrorEvent",
        "ConversationStateUpdateEvent", "HookExecutionEvent", "InterruptEvent", "LLMCompletionLogEvent", "MessageEvent", "ObservationEvent", "PauseEvent",
        "ServerErrorEvent", "StreamingDeltaEvent", "SystemPromptEvent", "TokenEvent", "UserRejectObservation",
    ];

    public static (string Name, string? Value)[] Choices { get; } = [.. Names.Select(name => (name, (string?)name))];

}

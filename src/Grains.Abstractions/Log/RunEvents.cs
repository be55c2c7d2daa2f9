using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>A run of the agent loop began. Its stream starts with this event.</summary>
/// <param name="Model">Handle of the model that it calls.</param>
/// <param name="ContextWindow">Tokens that the model may see; 0 when not known.</param>
[Immutable]
public sealed record RunStarted(Guid RunId, RunOptions Options, string Model = "", int ContextWindow = 0) : LogEvent
{
    /// <summary>The span, as W3C's <c>traceparent</c> has it, in which it began; null when nobody traced it.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>A model call is about to be made.</summary>
/// <param name="MessageId">The id that its answer will have.</param>
/// <param name="Number">1 for the run's first step.</param>
/// <param name="Attempt">1, and one more for each time that the call had to be made again.</param>
/// <param name="Model">Handle of the model called.</param>
[Immutable]
public sealed record StepStarted(Guid RunId, Guid StepId, Guid MessageId, int Number, int Attempt, string Model) : LogEvent;

/// <summary>Tools are about to run. A started call without a result is never run again unless it is in <paramref name="Repeatable"/>.</summary>
[Immutable]
public sealed record ToolsStarted(Guid RunId, Guid StepId, ImmutableArray<string> ToolCallIds, ImmutableArray<string> Repeatable) : LogEvent
{
    /// <summary>Results of further calls of the same answer that are known already: denied ones, and those a client ran.</summary>
    public ImmutableArray<ToolReturnPart> Known { get; init; } = [];
}

/// <summary>A model call ended and its answer is in the log.</summary>
[Immutable]
public sealed record StepFinished(Guid RunId, Guid StepId, string Model, Usage Usage) : LogEvent
{
    /// <summary>Usage of all steps of the conversation up to and with this one; null where an earlier version has not counted.</summary>
    public Usage? Total { get; init; }

    /// <summary>The tokens that were asked and answered; null where the model's server has not told them.</summary>
    public StepTokens? Tokens { get; init; }
}

/// <summary>Tokens by their numbers in the vocabulary of a model.</summary>
[Immutable]
public sealed record StepTokens(ImmutableArray<int> Prompt, ImmutableArray<int> Response);

/// <summary>
/// Another owner took the run over. What the interrupted call had streamed as <paramref name="VoidedMessageId"/> is void.
/// </summary>
[Immutable]
public sealed record RunRecovered(Guid RunId, int Attempt, Guid? VoidedMessageId) : LogEvent;

/// <summary>The run ended; nothing of it follows.</summary>
[Immutable]
public sealed record RunFinished(Guid RunId, RunStatus Status, StopReason StopReason, Usage Usage, int Steps, RunError? Error) : LogEvent;

/// <summary>A run that had ended to wait for a decision was cancelled, and the calls that waited were denied.</summary>
[Immutable]
public sealed record RunCancelled(Guid RunId) : LogEvent;

using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>One model call of a run with the tools that it called, as its log tells it.</summary>
/// <param name="Usage">Null while it has not ended.</param>
/// <param name="Last">True when no other call followed it.</param>
sealed record Step(StepStarted Started, DateTimeOffset StartedAt, Usage? Usage, bool Last)
{
    /// <summary>When the model's answer was there.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? ToolsStartedAt { get; init; }

    public DateTimeOffset? ToolsEndedAt { get; init; }
}

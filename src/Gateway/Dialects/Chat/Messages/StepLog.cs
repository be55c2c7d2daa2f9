using Conversations.Log;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>What events tell of steps: when each began, and what it used.</summary>
sealed class StepLog
{
    readonly Dictionary<Guid, DateTimeOffset> begun = [];
    readonly Dictionary<Guid, UsageDto> used = [];

    public void Add(LoggedEvent logged)
    {
        if (logged.Event is StepStarted started) begun[started.StepId] = logged.At;
        if (logged.Event is StepFinished finished)
            used[finished.StepId] = finished.Usage.ToWire(finished.Model, logged.At - begun.GetValueOrDefault(finished.StepId, logged.At));
    }

    /// <summary>What the answer of that step used; null: it has not finished, or the message is no answer.</summary>
    public UsageDto? Of(MessageEvent stored) =>
        stored is MessageAdded { Message: { Role: Role.Assistant, StepId: { } step } } ? used.GetValueOrDefault(step) : null;
}

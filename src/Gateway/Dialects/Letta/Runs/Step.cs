using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>One model call of a run, as its log tells it.</summary>
/// <param name="Usage">Null while it has not ended.</param>
/// <param name="Last">True when no other call followed it.</param>
sealed record Step(StepStarted Started, Usage? Usage, bool Last);

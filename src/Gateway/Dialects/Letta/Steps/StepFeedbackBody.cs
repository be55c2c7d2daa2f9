using System.Collections.Immutable;

namespace Conversations.Gateway.Dialects.Letta.Steps;

/// <param name="Feedback"><c>positive</c>, <c>negative</c>, or null to take it back.</param>
/// <param name="Tags">Null leaves them as they are.</param>
sealed record StepFeedbackBody(string? Feedback = null, ImmutableArray<string>? Tags = null);

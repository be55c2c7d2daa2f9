namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <param name="RunIds">The runs to cancel; null or empty: all that are active.</param>
sealed record CancelBody(List<string>? RunIds = null);

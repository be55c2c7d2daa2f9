namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="Kind">What has the id: <c>conversation</c>, <c>run</c>, <c>message</c> or <c>step</c>.</param>
sealed record FoundDto(string Kind, Guid ConversationId);

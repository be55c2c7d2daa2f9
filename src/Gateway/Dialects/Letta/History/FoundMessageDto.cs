namespace Conversations.Gateway.Dialects.Letta.History;

/// <param name="ConversationId">Null for an agent's default conversation.</param>
sealed record FoundMessageDto(string MessageType, string MessageId, DateTimeOffset CreatedAt, string AgentId, string? ConversationId)
{
    public required string Content { get; init; }
}

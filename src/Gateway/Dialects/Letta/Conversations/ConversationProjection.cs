using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

static class ConversationProjection
{
    public static ConversationDto ToWire(this ConversationHead head, IEnumerable<Guid>? inContext = null) => new()
    {
        Id = LettaId.Conversation(head.Id),
        AgentId = LettaId.Agent(head.AgentId),
        Summary = head.Metadata.Summary,
        Description = head.Metadata.Description,
        InContextMessageIds = [.. inContext?.Select(LettaId.Message) ?? []],
        IsolatedBlockIds = [.. head.IsolatedBlockIds.Select(LettaId.Block)],
        Model = head.Metadata.Model,
        ModelSettings = head.Metadata.ModelSettings,
        ContextWindowLimit = head.Metadata.ContextWindowLimit,
        Archived = head.Metadata.Archived ?? false,
        ArchivedAt = head.ArchivedAt,
        LastMessageAt = head.Metadata.LastMessageAt,
        CreatedAt = head.CreatedAt,
        UpdatedAt = head.UpdatedAt,
    };
}

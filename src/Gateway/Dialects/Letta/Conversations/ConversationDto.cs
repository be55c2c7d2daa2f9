using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

sealed record ConversationDto
{
    public required string Id { get; init; }

    public required string AgentId { get; init; }

    public required string? Summary { get; init; }

    public required string? Description { get; init; }

    /// <summary>Filled where one conversation is asked for by its id; empty elsewhere.</summary>
    public required string[] InContextMessageIds { get; init; }

    public required string[] IsolatedBlockIds { get; init; }

    public required string? Model { get; init; }

    public required JsonElement? ModelSettings { get; init; }

    public required int? ContextWindowLimit { get; init; }

    public required bool Archived { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    public required DateTimeOffset? LastMessageAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedById { get; init; }

    public string? LastUpdatedById { get; init; }
}

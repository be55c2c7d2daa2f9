namespace Conversations.Gateway.Dialects.Letta.History;

/// <summary>A search of messages by text. Nothing here embeds text, so every mode of search is that of the words.</summary>
sealed record SearchBody
{
    public string? Query { get; init; }

    public string? AgentId { get; init; }

    public string? ConversationId { get; init; }

    /// <summary><c>vector</c>, <c>fts</c> or <c>hybrid</c>.</summary>
    public string? SearchMode { get; init; }

    public DateTimeOffset? StartDate { get; init; }

    public DateTimeOffset? EndDate { get; init; }

    public int? Limit { get; init; }
}

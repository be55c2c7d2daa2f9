using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Log;

/// <summary>The conversation exists.</summary>
[Immutable]
public sealed record ConversationCreated(Guid AgentId, ConversationMetadata Metadata, ImmutableArray<Guid> IsolatedBlockIds) : LogEvent
{
    /// <summary>How many of the messages that come with it, after the system message, the model does not see.</summary>
    public int HistoryOutOfContext { get; init; }

    /// <summary>Whose it is; null: nobody's. It never changes.</summary>
    public string? Owner { get; init; }
}

/// <summary>Descriptive fields were changed: what is null stays as it was.</summary>
[Immutable]
public sealed record MetadataChanged(ConversationMetadata Metadata) : LogEvent;

/// <summary>The system message has a new text, made of the agent's prompt and memory as they are now; its id stays.</summary>
[Immutable]
public sealed record SystemRecompiled(Message Message) : LogEvent;

/// <summary>The conversation is gone for every reader; its log stays.</summary>
[Immutable]
public sealed record ConversationDeleted : LogEvent;

/// <summary>The descriptive fields of a conversation that clients set.</summary>
/// <param name="Model">Handle <c>provider/model</c> that overrides the agent's.</param>
[Immutable]
public sealed record ConversationMetadata(
    string? Summary = null,
    string? Description = null,
    string? Model = null,
    JsonElement? ModelSettings = null,
    int? ContextWindowLimit = null,
    bool? Archived = null,
    DateTimeOffset? LastMessageAt = null)
{
    /// <summary>These fields with the non-null ones of <paramref name="changes"/> over them.</summary>
    public ConversationMetadata With(ConversationMetadata changes) => new(
        changes.Summary ?? Summary,
        changes.Description ?? Description,
        changes.Model ?? Model,
        changes.ModelSettings ?? ModelSettings,
        changes.ContextWindowLimit ?? ContextWindowLimit,
        changes.Archived ?? Archived,
        changes.LastMessageAt ?? LastMessageAt);
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Loops;

namespace Conversations.Log;

/// <summary>The conversation exists.</summary>
[Immutable]
public sealed record ConversationCreated(Guid AgentId, ConversationMetadata Metadata, ImmutableArray<Guid> IsolatedBlockIds) : LogEvent
{
    /// <summary>How many of the messages that come with it, after the system message, the model does not see.</summary>
    public int HistoryOutOfContext { get; init; }

    /// <summary>Whose it is; null: nobody's. It never changes.</summary>
    public string? Owner { get; init; }

    /// <summary>Of the request that made it, which a repeat of that request has too; null: none was given.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>The conversation whose events are being copied; it is there for readers once <see cref="Forked"/> says that all have come.</summary>
    public ForkOrigin? Fork { get; init; }

    /// <summary>Where the copied events were logged first: up to each seq, in which conversation. Null: nothing is copied.</summary>
    public ImmutableArray<ForkOrigin>? Origins { get; init; }
}

/// <summary>Where a fork comes from.</summary>
/// <param name="EventId">The last event that it took, as its client named it; null: all were taken.</param>
/// <param name="Through">Seq of the last event taken.</param>
[Immutable]
public sealed record ForkOrigin(Guid ConversationId, string? EventId, long Through);

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
/// <param name="Extra">An object of fields that a dialect keeps for its clients and that change nothing here. A change replaces the fields that it has.</param>
/// <param name="WorkspaceId">The workspace that it shares with others; null: one of its own, of its own id.</param>
/// <param name="Watched">True: something is done with its events (<see cref="Callbacks.ICallbackGrain"/>).</param>
/// <param name="Public">True: everybody may read it, where a dialect has a way to.</param>
[Immutable]
public sealed record ConversationMetadata(
    string? Summary = null,
    string? Description = null,
    string? Model = null,
    JsonElement? ModelSettings = null,
    int? ContextWindowLimit = null,
    bool? Archived = null,
    DateTimeOffset? LastMessageAt = null,
    LoopSettings? Loop = null,
    JsonElement? Extra = null,
    Guid? WorkspaceId = null,
    bool? Public = null,
    bool? Watched = null)
{
    /// <summary>These fields with the non-null ones of <paramref name="changes"/> over them.</summary>
    public ConversationMetadata With(ConversationMetadata changes) => new(
        changes.Summary ?? Summary,
        changes.Description ?? Description,
        changes.Model ?? Model,
        changes.ModelSettings ?? ModelSettings,
        changes.ContextWindowLimit ?? ContextWindowLimit,
        changes.Archived ?? Archived,
        changes.LastMessageAt ?? LastMessageAt,
        changes.Loop ?? Loop,
        Merged(Extra, changes.Extra),
        changes.WorkspaceId ?? WorkspaceId,
        changes.Public ?? Public,
        changes.Watched ?? Watched);

    static JsonElement? Merged(JsonElement? old, JsonElement? changes)
    {
        if (old is not { } fields || changes is not { } changed) return changes ?? old;
        var merged = JsonObject.Create(fields)!;
        foreach (var field in changed.EnumerateObject()) merged[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return JsonElement.Parse(merged.ToJsonString());
    }
}

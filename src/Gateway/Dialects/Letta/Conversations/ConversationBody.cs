using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

/// <summary>What a client says of a conversation, new or changed: what is null stays as it is.</summary>
sealed record ConversationBody
{
    public string? Summary { get; init; }

    public string? Description { get; init; }

    /// <summary>Only of a new conversation.</summary>
    public ImmutableArray<string>? IsolatedBlockLabels { get; init; }

    public string? Model { get; init; }

    public JsonElement? ModelSettings { get; init; }

    public int? ContextWindowLimit { get; init; }

    /// <summary>Only of a change.</summary>
    public bool? Archived { get; init; }

    /// <summary>Only of a change.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <exception cref="LettaException">400: a model handle of the wrong form. 422: settings of the wrong form.</exception>
    public ConversationMetadata ForNew()
    {
        ModelHandles.CheckForm(Model);
        return new ConversationMetadata(Summary, Description, Model, ModelHandles.CheckSettings(ModelSettings), ContextWindowLimit);
    }

    /// <exception cref="LettaException">400: a model handle of the wrong form. 422: settings of the wrong form.</exception>
    public ConversationMetadata ForChange() => ForNew() with { Archived = Archived, LastMessageAt = LastMessageAt };
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Conversations as clients of V0 see them. No conversation wakes up for it.</summary>
sealed class V0View(ConversationView conversations, LiveConnections connections, IOptions<OpenHandsV0Options> options, TimeProvider time)
{
    const int TitleLetters = 5;

    static readonly string[] Kept = [ConversationFields.Repository, ConversationFields.Branch, ConversationFields.GitProvider, ConversationFields.Trigger];

    /// <summary>The conversation of an id as clients write it; null: there is none.</summary>
    public async Task<ConversationHead?> Find(string? id, CancellationToken cancellationToken) =>
        WireUuid.TryParse(id, out var known) ? await conversations.Find(known, cancellationToken) : null;

    /// <summary>Every field is there, nulls included.</summary>
    public async Task<JsonArray> Show(ImmutableArray<ConversationHead> heads)
    {
        var listeners = await connections.Count([.. heads.Select(head => head.Id)]);
        return [.. heads.Zip(listeners, Show)];
    }

    /// <remarks>Only of a conversation that has long been at rest it must be asked whether somebody listens.</remarks>
    public async Task<string> StatusOf(ConversationHead head) =>
        StatusOf(head, listeners: 0) is V0Status.Running ? V0Status.Running : StatusOf(head, (await connections.Count([head.Id]))[0]);

    JsonObject Show(ConversationHead head, int listeners)
    {
        var id = WireUuid.Hex(head.Id);
        var status = StatusOf(head, listeners);
        var shown = new JsonObject
        {
            ["conversation_id"] = id,
            ["title"] = head.Metadata.Summary is { Length: > 0 } title ? title : $"Conversation {id[..TitleLetters]}",
            ["last_updated_at"] = WireTime.Utc(head.UpdatedAt),
            ["status"] = status,
            ["runtime_status"] = null,
            ["num_connections"] = listeners,
            ["url"] = status == V0Status.Running ? $"{OpenHandsV0Dialect.Root}/{id}" : null,
            ["session_api_key"] = null,
            ["created_at"] = WireTime.Utc(head.CreatedAt),
            ["pr_number"] = new JsonArray(),
            ["conversation_version"] = "V0",
            ["sub_conversation_ids"] = new JsonArray(),
        };
        var extra = head.Metadata.Extra is { } kept ? JsonObject.Create(kept)! : [];
        foreach (var field in Kept) shown[field] = extra[field]?.DeepClone();
        return shown;
    }

    string StatusOf(ConversationHead head, int listeners) => V0Status.Of(head, listeners, options.Value.CloseDelay, time.GetUtcNow());
}

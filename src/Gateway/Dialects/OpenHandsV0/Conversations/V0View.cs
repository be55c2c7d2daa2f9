using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Streaming;
using Conversations.Starting;
using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Conversations as clients of V0 see them. No conversation wakes up for it.</summary>
sealed class V0View(ConversationView conversations, IStartTaskReader tasks, LiveConnections connections, IOptions<OpenHandsV0Options> options, TimeProvider time)
{
    const int TitleLetters = 5;

    static readonly string[] Kept = [ConversationFields.Repository, ConversationFields.Branch, ConversationFields.GitProvider, ConversationFields.Trigger];

    /// <summary>The conversation of an id as clients write it; null: there is none.</summary>
    public async Task<ConversationHead?> Find(string? id, CancellationToken cancellationToken) =>
        WireUuid.TryParse(id, out var known) ? await conversations.Find(known, cancellationToken) : null;

    /// <summary>A conversation, or one that is being started; null: there is none.</summary>
    /// <param name="scope">The user who asks; null: one who sees everybody's.</param>
    public async Task<JsonNode?> Show(string? id, string? scope, CancellationToken cancellationToken)
    {
        if (!WireUuid.TryParse(id, out var known)) return null;
        if (await conversations.Find(known, cancellationToken) is { } head) return (await Show([head]))[0]!.DeepClone();
        var started = await tasks.List(new StartTaskQuery(scope, known) { Limit = 1 }, cancellationToken);
        return started is [{ HasEnded: false } task]
            ? Show(known, (string?)JsonObject.Create(task.Request)!["title"], task.CreatedAt, task.UpdatedAt, V0Status.Starting, 0, JsonObject.Create(task.Request)!)
            : null;
    }

    /// <summary>Every field is there, nulls included.</summary>
    public async Task<JsonArray> Show(ImmutableArray<ConversationHead> heads)
    {
        var listeners = await connections.Count([.. heads.Select(head => head.Id)]);
        return [.. heads.Zip(listeners, Show)];
    }

    /// <summary>The status of a conversation that is there, or will be.</summary>
    public async Task<string> StatusOf(Guid id, CancellationToken cancellationToken) =>
        await conversations.Find(id, cancellationToken) is { } head ? await StatusOf(head) : V0Status.Starting;

    /// <remarks>Only of a conversation that has long been at rest it must be asked whether somebody listens.</remarks>
    public async Task<string> StatusOf(ConversationHead head) =>
        StatusOf(head, listeners: 0) is V0Status.Running ? V0Status.Running : StatusOf(head, (await connections.Count([head.Id]))[0]);

    JsonObject Show(ConversationHead head, int listeners) => Show(
        head.Id, head.Metadata.Summary, head.CreatedAt, head.UpdatedAt, StatusOf(head, listeners), listeners, head.Metadata.Extra is { } kept ? JsonObject.Create(kept)! : []);

    static JsonObject Show(Guid conversationId, string? title, DateTimeOffset createdAt, DateTimeOffset updatedAt, string status, int listeners, JsonObject extra)
    {
        var id = WireUuid.Hex(conversationId);
        var shown = new JsonObject
        {
            ["conversation_id"] = id,
            ["title"] = title is { Length: > 0 } ? title : $"Conversation {id[..TitleLetters]}",
            ["last_updated_at"] = WireTime.Utc(updatedAt),
            ["status"] = status,
            ["runtime_status"] = null,
            ["num_connections"] = listeners,
            ["url"] = status == V0Status.Running ? $"{OpenHandsV0Dialect.Root}/{id}" : null,
            ["session_api_key"] = null,
            ["created_at"] = WireTime.Utc(createdAt),
            ["pr_number"] = new JsonArray(),
            ["conversation_version"] = "V0",
            ["sub_conversation_ids"] = new JsonArray(),
        };
        foreach (var field in Kept) shown[field] = extra[field]?.DeepClone();
        return shown;
    }

    string StatusOf(ConversationHead head, int listeners) => V0Status.Of(head, listeners, options.Value.CloseDelay, time.GetUtcNow());
}

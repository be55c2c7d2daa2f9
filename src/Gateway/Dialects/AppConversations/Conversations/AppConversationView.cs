using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Auth.Sandboxes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Models;
using Conversations.Sandboxes;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>Shows conversations, those of other dialects too. No conversation and no sandbox wakes up for it.</summary>
sealed class AppConversationView(IGrainFactory grains, ISandboxReader sandboxes, SandboxKeys keys, IModelDirectory models)
{
    const int TitleDigits = 5;

    public async Task<JsonObject> Show(ConversationHead head, HttpRequest request, CancellationToken cancellationToken) =>
        (JsonObject)(await Show([head], request, cancellationToken))[0]!;

    /// <summary>In the same order; null for those that are not there.</summary>
    public async Task<JsonArray> Show(IReadOnlyList<ConversationHead?> heads, HttpRequest request, CancellationToken cancellationToken)
    {
        var recorded = await sandboxes.Find(heads.OfType<ConversationHead>().Select(SandboxOf), cancellationToken);
        return [.. await Task.WhenAll(heads.Select(async head => head is null
            ? null
            : await Show(head, await grains.GetGrain<IAgentGrain>(head.AgentId).Get(), recorded.GetValueOrDefault(SandboxOf(head)), request)))];
    }

    public static Guid SandboxOf(ConversationHead head) => head.Metadata.WorkspaceId ?? head.Id;

    /// <summary>Null: it was taken away.</summary>
    public static string? TitleOf(ConversationHead head) => head.Metadata.Summary switch
    {
        null => $"Conversation {WireUuid.Hex(head.Id)[..TitleDigits]}",
        "" => null,
        var title => title,
    };

    /// <summary>What these dialects keep with a conversation.</summary>
    public static JsonObject FieldsOf(ConversationHead head) => head.Metadata.Extra is { } kept ? JsonObject.Create(kept)! : [];

    public static Guid? ParentOf(JsonObject fields) => WireUuid.TryParse((string?)fields[ConversationFields.Parent], out var parent) ? parent : null;

    async Task<JsonObject> Show(ConversationHead head, AgentState? agent, SandboxState? sandbox, HttpRequest request)
    {
        var caller = request.HttpContext.Caller();
        var opens = sandbox is not { Paused: true } && !caller.IsVisitor && (caller.Scope is null || caller.Scope == head.Owner);
        var fields = FieldsOf(head);
        var model = head.Metadata.Model ?? agent?.Model ?? (agent?.Program is { } program ? program.Model ?? AgentProgram.UnnamedModel : models.Default);
        var runs = sandbox is not { Paused: true };
        return new JsonObject
        {
            ["id"] = WireUuid.Hex(head.Id),
            ["created_by_user_id"] = head.Owner,
            ["sandbox_id"] = WireUuid.Hex(SandboxOf(head)),
            [ConversationFields.Repository] = fields[ConversationFields.Repository]?.DeepClone(),
            [ConversationFields.Branch] = fields[ConversationFields.Branch]?.DeepClone(),
            [ConversationFields.GitProvider] = fields[ConversationFields.GitProvider]?.DeepClone(),
            ["title"] = TitleOf(head),
            [ConversationFields.Trigger] = fields[ConversationFields.Trigger]?.DeepClone(),
            [ConversationFields.PullRequests] = fields[ConversationFields.PullRequests]?.DeepClone() ?? new JsonArray(),
            ["llm_model"] = model,
            ["metrics"] = Stats.Snapshot(head, model),
            [ConversationFields.Parent] = ParentOf(fields) is { } parent ? WireUuid.Hex(parent) : null,
            ["sub_conversation_ids"] = new JsonArray([.. Children(fields).Select(child => JsonValue.Create(WireUuid.Hex(child)))]),
            ["created_at"] = WireTime.Utc(head.CreatedAt),
            ["updated_at"] = WireTime.Utc(head.UpdatedAt),
            [ConversationFields.Public] = fields[ConversationFields.Public]?.DeepClone(),
            ["sandbox_status"] = runs ? "RUNNING" : "PAUSED",
            ["execution_status"] = runs ? ExecutionStatus.Of(head) : null,
            ["conversation_url"] = opens ? request.ConversationUrl(head.Id) : null,
            ["session_api_key"] = opens ? await keys.Of(SandboxOf(head), head.Owner) : null,
            ["agent_kind"] = agent?.Program is null ? "openhands" : "acp",
            ["tags"] = fields[ConversationFields.Tags]?.DeepClone() ?? new JsonObject(),
            ["acp_server"] = agent?.Program is null ? null : AgentSpec.ShownOf(agent)?["acp_server"]?.DeepClone(),
            ["launched_agent_profile"] = null,
        };
    }

    public static IEnumerable<Guid> Children(JsonObject fields) => fields
        .Where(field => field.Key.StartsWith(ConversationFields.Child, StringComparison.Ordinal))
        .Select(field => Guid.Parse(field.Key[ConversationFields.Child.Length..]));
}

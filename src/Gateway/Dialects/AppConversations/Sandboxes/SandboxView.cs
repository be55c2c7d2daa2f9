using System.Text.Json.Nodes;
using Conversations.Gateway.Auth.Sandboxes;
using Conversations.Gateway.Dialects.AppConversations.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Sandboxes;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AppConversations.Sandboxes;

/// <summary>Finds sandboxes and shows them: those that are recorded, and those that conversations have for themselves.</summary>
sealed class SandboxView(ISandboxReader sandboxes, ConversationView conversations, SandboxKeys keys)
{
    const string Spec = "default";
    const string Server = "AGENT_SERVER";

    /// <summary>Null: there is none.</summary>
    public async Task<SandboxState?> Find(Guid id, CancellationToken cancellationToken) =>
        (await sandboxes.Find([id], cancellationToken)).GetValueOrDefault(id)
        ?? (await conversations.Find(id, cancellationToken) is { } head && AppConversationView.SandboxOf(head) == id ? OfConversation(head) : null);

    /// <summary>All of a user's, newest first.</summary>
    /// <param name="owner">Null: everybody's.</param>
    public async Task<List<SandboxState>> List(string? owner, CancellationToken cancellationToken)
    {
        var recorded = await sandboxes.List(owner, cancellationToken);
        var known = recorded.Select(sandbox => sandbox.Id).ToHashSet();
        var (heads, _) = await conversations.List(
            ConversationOrder.CreatedAt, false, owner, head => AppConversationView.SandboxOf(head) == head.Id && !known.Contains(head.Id), null, int.MaxValue - 1, cancellationToken);
        return [.. recorded.Concat(heads.Select(OfConversation)).OrderByDescending(sandbox => sandbox.CreatedAt).ThenByDescending(sandbox => sandbox.Id)];
    }

    public async Task<JsonObject> Show(SandboxState sandbox, HttpRequest request) => new()
    {
        ["id"] = WireUuid.Hex(sandbox.Id),
        ["created_by_user_id"] = sandbox.Owner,
        ["sandbox_spec_id"] = Spec,
        ["status"] = sandbox.Paused ? "PAUSED" : "RUNNING",
        ["session_api_key"] = sandbox.Paused ? null : await keys.Of(sandbox.Id, sandbox.Owner),
        ["exposed_urls"] = sandbox.Paused
            ? null
            : new JsonArray(new JsonObject { ["name"] = Server, ["url"] = request.AgentServer(), ["port"] = request.Host.Port ?? (request.IsHttps ? 443 : 80) }),
        ["created_at"] = WireTime.Utc(sandbox.CreatedAt),
        ["status_detail"] = null,
    };

    static SandboxState OfConversation(ConversationHead head) => new(head.Id, head.Owner, head.CreatedAt) { Conversations = [head.Id] };
}

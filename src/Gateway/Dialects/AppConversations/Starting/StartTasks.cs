using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Secrets;
using Conversations.Starting;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Makes start tasks of requests.</summary>
sealed class StartTasks(IGrainFactory grains, ConversationView view)
{
    /// <param name="needsRepository">True: where the repository cannot be cloned there is to be no conversation.</param>
    /// <exception cref="FastApiException">404: there is no such parent.</exception>
    public async Task<StartTaskState> Begin(HttpRequest request, AppStartRequest asked, CancellationToken cancellationToken, bool needsRepository = false)
    {
        if (asked.Parent is { } named) await Inherit(request, asked.Shown, named, cancellationToken);
        var making = request.Making();
        var (taskId, conversationId, seed) = (making.NextId(), making.NextId(), making.NextId());
        var task = grains.GetGrain<IStartTaskGrain>(taskId);
        if (making.MayRepeat && await task.Get() is { } begun) return begun;
        if (!asked.Secrets.IsEmpty) await grains.GetGrain<ISecretsGrain>(taskId).Put(asked.Secrets);
        var (shown, now) = (asked.Shown, making.Now);
        return await task.Create(new StartTaskState(taskId, asked.Id ?? conversationId, now, ConversationInfo.Kept(shown))
        {
            Owner = making.Owner,
            Seed = seed,
            AskedSandbox = (string?)shown["sandbox_id"],
            Repository = (string?)shown[ConversationFields.Repository] is { Length: > 0 } repository
                ? new StartRepository((string?)shown[ConversationFields.GitProvider], repository, (string?)shown[ConversationFields.Branch]) { Needed = needsRepository }
                : null,
        });
    }

    /// <summary>What a conversation below another does not say it takes from that one.</summary>
    async Task Inherit(HttpRequest request, JsonObject shown, Guid named, CancellationToken cancellationToken)
    {
        var seen = Guid.Parse(await request.See(OwnedKind.Conversation, WireUuid.Dashed(named)));
        var parent = await view.Find(seen, cancellationToken) ?? throw FastApiException.NotFound($"Parent conversation not found: {WireUuid.Dashed(seen)}");
        shown["sandbox_id"] ??= WireUuid.Hex(parent.Metadata.WorkspaceId ?? parent.Id);
        if (parent.Metadata.Extra is { } extra && JsonObject.Create(extra) is { } kept)
        {
            foreach (var name in new[] { ConversationFields.Repository, ConversationFields.Branch, ConversationFields.GitProvider })
                shown[name] ??= kept[name]?.DeepClone();
        }

        if (shown["llm_model"] is null) shown["llm_model"] = await Model(parent);
    }

    async Task<string?> Model(ConversationHead parent) => parent.Metadata.Model ?? (await grains.GetGrain<IAgentGrain>(parent.AgentId).Get())?.Model;
}

using Conversations.Agents;
using Conversations.Secrets;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Deletes conversations, and what was made for them alone.</summary>
sealed class ConversationRemover(IGrainFactory grains, IConversationReader store)
{
    /// <returns>False: there is no such conversation.</returns>
    public async Task<bool> Remove(Guid id, CancellationToken cancellationToken)
    {
        var outcome = await grains.GetGrain<IConversationGrain>(id).Delete();
        if (!outcome.Accepted) return false;
        await DeleteAgent(outcome.Value, cancellationToken);
        return true;
    }

    /// <summary>An agent that was made for this conversation goes with it, unless others have been begun with it since.</summary>
    async Task DeleteAgent(ConversationHead head, CancellationToken cancellationToken)
    {
        if (head.AgentId != ConversationStarter.AgentOf(head.Id)) return;
        var others = await store.List(new ConversationQuery(head.AgentId, Limit: 2), cancellationToken);
        if (others.Any(other => other.Id != head.AgentId || other.LastUserSeq > 0)) return;
        await grains.GetGrain<IAgentGrain>(head.AgentId).Delete();
        await grains.GetGrain<ISecretsGrain>(head.AgentId).Delete();
    }
}

using Conversations.Agents;
using Conversations.Secrets;
using Conversations.Starting;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Deletes conversations, and what was made for them alone.</summary>
sealed class ConversationRemover(IGrainFactory grains, IConversationReader store, IStartTaskReader tasks)
{
    /// <remarks>The conversation itself goes last: as long as it is there, a deletion that broke off can be asked for again.</remarks>
    /// <returns>False: there is no such conversation.</returns>
    public async Task<bool> Remove(Guid id, CancellationToken cancellationToken)
    {
        if (await store.Find(id, cancellationToken) is not { Deleted: false }) return false;
        foreach (var task in await tasks.List(new StartTaskQuery(null, id), cancellationToken)) await grains.GetGrain<IStartTaskGrain>(task.Id).Delete();
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

using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Storage;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Opens the events of conversations.</summary>
sealed class EventReaders(IConversationReader store, IGrainFactory grains, IToolDirectory tools, TimeProvider time)
{
    /// <summary>Null when there is no such conversation.</summary>
    public async Task<EventReader?> Find(Guid conversationId, CancellationToken cancellationToken) =>
        await store.Find(conversationId, cancellationToken) is { Deleted: false } head ? await Of(head) : null;

    /// <exception cref="FastApiException">404: there is no such conversation.</exception>
    public async Task<EventReader> Get(Guid conversationId, CancellationToken cancellationToken) =>
        await Find(conversationId, cancellationToken) ?? throw FastApiException.NotFound($"Conversation not found: {WireUuid.Dashed(conversationId)}");

    public async Task<EventReader> Of(ConversationHead head) => Of(head, await grains.GetGrain<IAgentGrain>(head.AgentId).Get());

    /// <param name="agent">The conversation's; null: it is gone.</param>
    public EventReader Of(ConversationHead head, AgentState? agent)
    {
        var dispatched = head.Metadata.Loop?.DispatchedTools?.Select(tool => tool.Name).ToHashSet() ?? [];
        var own = head.Metadata.Loop is not null;
        var set = new ToolSet(tools, (agent?.Tools ?? []).ToHashSet(), dispatched, others: !own || agent is { ToolIds.IsEmpty: false });
        return new EventReader(store, head, new EventProjector(head, set, Stats.UsageId(AgentSpec.ShownOf(agent)), time.LocalTimeZone));
    }
}

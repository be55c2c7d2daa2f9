using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

/// <summary>Conversations as the store has them; no grain wakes up for a read.</summary>
sealed class ConversationView(IConversationReader store)
{
    const int PageSize = 500;

    /// <summary>A conversation that was made as one: an agent's default conversation is none to clients of these routes.</summary>
    /// <exception cref="LettaException">404: there is none.</exception>
    public async Task<ConversationHead> Get(ConversationRef conversation, CancellationToken cancellationToken)
    {
        var head = await store.Find(conversation.Id, cancellationToken);
        return head is { Deleted: false } && head.Id != head.AgentId
            ? head
            : throw LettaException.NotFound("Conversation", conversation.Path);
    }

    /// <summary>A page of conversations without the agents' default ones.</summary>
    public async Task<List<ConversationHead>> List(ConversationQuery query, CancellationToken cancellationToken)
    {
        var found = new List<ConversationHead>();
        while (true)
        {
            var page = await store.List(query, cancellationToken);
            found.AddRange(page.Where(head => head.Id != head.AgentId).Take(query.Limit - found.Count));
            if (found.Count == query.Limit || page.Count < query.Limit) return found;
            query = query with { After = page[^1].Id };
        }
    }

    /// <summary>Ids of the messages that the model sees, oldest first: the system message and what has not been compacted away.</summary>
    public async Task<List<Guid>> InContext(ConversationHead head, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        if (head.SystemSeq == 0) return ids;

        var system = new MessagePage(After: head.SystemSeq - 1, Before: head.SystemSeq + 1, Limit: 1, Ascending: true);
        await Add(system);
        var rest = new MessagePage(After: Math.Max(head.SystemSeq, head.ContextFrom - 1), Limit: PageSize, Ascending: true);
        while (await Add(rest) is { } last) rest = rest with { After = last };
        return ids;

        // The seq after which the next page begins; null after the last page.
        async Task<long?> Add(MessagePage page)
        {
            var events = await store.ReadMessages(head.Id, page, cancellationToken);
            foreach (var logged in events)
            {
                if (Stretch.AnyHolds(head.Aside, logged.Seq)) continue;
                var id = ((MessageEvent)logged.Event).Message.Id;
                // The summary stands behind what it replaced in the log, and before what was kept in the model's sight.
                if (logged.Seq == head.SummarySeq) ids.Insert(1, id);
                else if (logged.Event is not Compacted) ids.Add(id);
            }

            return events.Count == page.Limit ? events[^1].Seq : null;
        }
    }
}

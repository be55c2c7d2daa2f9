using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Finds conversations and shows them. No conversation wakes up for it.</summary>
sealed class ConversationView(IConversationReader store, IGrainFactory grains, EventReaders readers)
{
    const int PageSize = 200;

    /// <summary>Null when there is none.</summary>
    public async Task<ConversationHead?> Find(Guid id, CancellationToken cancellationToken) =>
        await store.Find(id, cancellationToken) is { Deleted: false } head ? head : null;

    /// <exception cref="FastApiException">404: there is none.</exception>
    public async Task<ConversationHead> Get(Guid id, CancellationToken cancellationToken) =>
        await Find(id, cancellationToken) ?? throw FastApiException.NotFound();

    public async Task<JsonObject> Show(ConversationHead head, bool includeSkills, CancellationToken cancellationToken)
    {
        var agent = await grains.GetGrain<IAgentGrain>(head.AgentId).Get();
        var (leaf, at) = await readers.Of(head, agent).End(cancellationToken);
        var calls = await ModelCalls.Read(store, head, Stats.UsageId(AgentSpec.ShownOf(agent)), cancellationToken);
        return ConversationInfo.Of(head, agent, leaf, at, calls, includeSkills);
    }

    public async Task<JsonArray> Show(IEnumerable<ConversationHead?> heads, bool includeSkills, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(heads.Select(async head => head is null ? null : await Show(head, includeSkills, cancellationToken)))];

    /// <summary>Conversations in the asked order from one on, as many as fit and the one after them.</summary>
    /// <param name="owner">Whose; null: anybody's.</param>
    /// <param name="from">Id of the first; one that is not there: from the beginning.</param>
    public async Task<(List<ConversationHead> Page, Guid? Next)> List(
        ConversationOrder order, bool ascending, string? owner, Func<ConversationHead, bool> wanted, Guid? from, int limit, CancellationToken cancellationToken)
    {
        var found = new List<ConversationHead>();
        var first = from is { } id ? await Find(id, cancellationToken) : null;
        if (first is not null && Shows(first) && wanted(first)) found.Add(first);
        for (var query = new ConversationQuery(After: first?.Id, Limit: PageSize, Ascending: ascending, Order: order) { Owner = owner }; found.Count <= limit; )
        {
            var page = await store.List(query, cancellationToken);
            found.AddRange(page.Where(head => Shows(head) && wanted(head)));
            if (page.Count < PageSize) break;
            query = query with { After = page[^1].Id };
        }

        return found.Count > limit ? (found[..limit], found[limit].Id) : (found, null);
    }

    public async Task<int> Count(string? owner, Func<ConversationHead, bool> wanted, CancellationToken cancellationToken)
    {
        var (all, _) = await List(ConversationOrder.CreatedAt, false, owner, wanted, null, int.MaxValue - 1, cancellationToken);
        return all.Count;
    }

    /// <summary>Every agent has a default conversation from the beginning; it is one to clients once something was said in it.</summary>
    public static bool Shows(ConversationHead head) => head.Id != head.AgentId || head.LastUserSeq > 0 || head.Metadata.LastMessageAt is not null;
}

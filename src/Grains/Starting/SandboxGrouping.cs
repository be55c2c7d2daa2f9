using Conversations.Sandboxes;
using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Grains.Starting;

/// <summary>Finds sandboxes that take in one conversation more.</summary>
public sealed class SandboxGrouping(ISandboxReader sandboxes, IConversationReader conversations, IOptions<SandboxOptions> options)
{
    const int Looked = 200;

    /// <summary>Those of an owner, the best first. None where conversations are not grouped.</summary>
    public async Task<IReadOnlyList<Guid>> Candidates(Guid conversationId, string? owner, CancellationToken cancellationToken)
    {
        if (options.Value.Grouping == Grouping.None) return [];
        var recorded = (await sandboxes.List(owner, cancellationToken)).Where(sandbox => sandbox.Owner == owner).ToDictionary(sandbox => sandbox.Id);
        // An earlier try has got that far.
        if (recorded.Values.FirstOrDefault(sandbox => sandbox.Conversations.Contains(conversationId)) is { } entered) return [entered.Id];
        var heads = await conversations.List(new ConversationQuery(Limit: Looked, Order: ConversationOrder.UpdatedAt) { Owner = owner }, cancellationToken);
        var used = heads.Where(head => head.Owner == owner && head.Metadata.Loop is not null).ToLookup(head => head.Metadata.WorkspaceId ?? head.Id);
        var all = used.Select(each => each.Key).Union(recorded.Keys)
            .Select(id => recorded.GetValueOrDefault(id) ?? new SandboxState(id, owner, used[id].Min(head => head.CreatedAt)) { Conversations = [.. used[id].Select(head => head.Id)] })
            .Where(sandbox => !sandbox.Paused && sandbox.Conversations.Length < options.Value.MostConversations);
        return [.. Sorted(all, sandbox => used[sandbox.Id].Select(head => head.UpdatedAt).Append(sandbox.CreatedAt).Max()).Select(sandbox => sandbox.Id)];
    }

    IEnumerable<SandboxState> Sorted(IEnumerable<SandboxState> all, Func<SandboxState, DateTimeOffset> usedAt) => options.Value.Grouping switch
    {
        Grouping.LeastRecentlyUsed => all.OrderBy(usedAt),
        Grouping.FewestConversations => all.OrderBy(sandbox => sandbox.Conversations.Length).ThenByDescending(sandbox => sandbox.CreatedAt),
        _ => all.OrderByDescending(sandbox => sandbox.CreatedAt),
    };
}

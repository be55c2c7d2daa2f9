using Conversations.Agents;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeAgents(FakeWorld world) : IAgentReader
{
    public Task<IReadOnlyList<AgentState>> ListAgents(AgentQuery query, CancellationToken cancellationToken)
    {
        DateTimeOffset At(AgentState agent) => query.Order switch
        {
            AgentOrder.UpdatedAt => agent.UpdatedAt,
            AgentOrder.LastRunAt => world.Runs.Where(run => run.AgentId == agent.Id).Max(run => run.CompletedAt)
                ?? (query.Ascending ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue),
            _ => agent.CreatedAt,
        };
        var matching = world.Agents.Values
            .Where(agent => query.Name is null || agent.Name == query.Name)
            .Where(agent => query.Tags is not { } tags
                || (query.MatchAllTags ? tags.All(agent.Tags.Contains) : tags.Any(agent.Tags.Contains)))
            .Where(agent => query.Text is null || agent.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
            .Where(agent => query.BlockId is not { } block || agent.BlockIds.Contains(block));
        return Page(matching, At, agent => agent.Id, query.After, query.Before, query.Ascending, query.Limit);
    }

    public Task<int> CountAgents(string? owner, CancellationToken cancellationToken) =>
        Task.FromResult(world.Agents.Values.Count(agent => (owner ?? agent.Owner) == agent.Owner));

    public Task<IReadOnlyList<string>> ListTags(string? owner, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. world.Agents.Values.SelectMany(agent => agent.Tags).Distinct().Order(StringComparer.Ordinal)]);

    public Task<IReadOnlyList<MessagePlace>> ReadMessages(HistoryQuery query, CancellationToken cancellationToken)
    {
        var messages = from log in world.Logs
                       let head = world.Heads[log.Key]
                       where !head.Deleted && (query.AgentId ?? head.AgentId) == head.AgentId && (query.ConversationId ?? head.Id) == head.Id
                       from logged in log.Value
                       where logged.Event is MessageEvent
                           && (query.Later is null || logged.At > query.Later.Event.At)
                           && (query.Earlier is null || logged.At < query.Earlier.Event.At)
                       select new MessagePlace(log.Key, logged);
        var ordered = query.Ascending ? messages.OrderBy(place => place.Event.At) : messages.OrderByDescending(place => place.Event.At);
        return Task.FromResult<IReadOnlyList<MessagePlace>>([.. ordered.Take(query.Limit)]);
    }

    public Task<IReadOnlyList<BlockState>> ListBlocks(BlockQuery query, CancellationToken cancellationToken)
    {
        var matching = world.Blocks.Values
            .Where(block => query.Label is null || block.Label == query.Label)
            .Where(block => query.Text is null || block.Label.Contains(query.Text, StringComparison.OrdinalIgnoreCase));
        return Page(matching, block => block.CreatedAt, block => block.Id, query.After, query.Before, query.Ascending, query.Limit);
    }

    public Task<int> CountAgentsWithBlock(Guid blockId, CancellationToken cancellationToken) =>
        Task.FromResult(world.Agents.Values.Count(agent => agent.BlockIds.Contains(blockId)));

    static Task<IReadOnlyList<T>> Page<T>(
        IEnumerable<T> rows, Func<T, DateTimeOffset> key, Func<T, Guid> id, Guid? after, Guid? before, bool ascending, int limit)
    {
        var ordered = ascending ? rows.OrderBy(key) : rows.OrderByDescending(key);
        var upTo = before is null ? ordered : ordered.TakeWhile(row => id(row) != before);
        var from = after is null ? upTo : upTo.SkipWhile(row => id(row) != after).Skip(1);
        return Task.FromResult<IReadOnlyList<T>>([.. from.Take(limit)]);
    }
}

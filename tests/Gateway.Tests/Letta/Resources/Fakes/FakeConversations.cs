using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeConversations(FakeWorld world) : IConversationReader
{
    public Task<ConversationHead?> Find(Guid conversationId, CancellationToken cancellationToken) =>
        world.Fault is null
            ? Task.FromResult(world.Heads.GetValueOrDefault(conversationId))
            : Task.FromException<ConversationHead?>(world.Fault);

    public Task<IReadOnlyList<ConversationHead>> List(ConversationQuery query, CancellationToken cancellationToken)
    {
        var matching = world.Heads.Values
            .Where(head => !head.Deleted)
            .Where(head => query.AgentId is null || head.AgentId == query.AgentId)
            .Where(head => query.Archived is null || (head.Metadata.Archived ?? false) == query.Archived)
            .Where(head => query.SummaryContains is null
                || (head.Metadata.Summary?.Contains(query.SummaryContains, StringComparison.OrdinalIgnoreCase) ?? false))
            .ToList();
        var timed = Ordered(matching.Where(HasTime), head => At(head, query.Order), query.Ascending);
        var untimed = Ordered(matching.Where(head => !HasTime(head)), head => head.CreatedAt, query.Ascending);
        return Page(timed.Concat(untimed), head => head.Id == query.After, query.After is not null, query.Limit);

        bool HasTime(ConversationHead head) => At(head, query.Order) is not null;
    }

    public Task<IReadOnlyList<LoggedEvent>> ReadLog(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LoggedEvent>>([.. world.Logs[conversationId].Where(logged => logged.Seq >= fromSeq).Take(limit)]);

    public Task<IReadOnlyList<LoggedEvent>> ReadCalls(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LoggedEvent>>(
            [.. world.Logs[conversationId].Where(logged => logged.Seq >= fromSeq && logged.Event is StepStarted or StepFinished or UsageRecorded or Forked).TakeLast(limit)]);

    public Task<IReadOnlyList<LoggedEvent>> ReadMessages(Guid conversationId, MessagePage page, CancellationToken cancellationToken)
    {
        var messages = world.Logs[conversationId]
            .Where(logged => logged.Event is MessageEvent)
            .Where(logged => logged.Seq > (page.After ?? 0) && logged.Seq < (page.Before ?? long.MaxValue))
            .Where(logged => page.RunId is null || ((MessageEvent)logged.Event).Message.RunId == page.RunId);
        return Task.FromResult<IReadOnlyList<LoggedEvent>>([.. Ordered(messages, logged => logged.Seq, page.Ascending).Take(page.Limit)]);
    }

    public Task<MessagePlace?> FindMessage(Guid messageId, Guid? conversationId, CancellationToken cancellationToken) => Task.FromResult((
        from log in world.Logs
        where (conversationId ?? log.Key) == log.Key
        from logged in log.Value
        where logged.Event is MessageEvent stored && stored.Message.Id == messageId
        select new MessagePlace(log.Key, logged)).FirstOrDefault());

    public Task<IReadOnlyList<LoggedEvent>> SearchMessages(MessageSearch search, CancellationToken cancellationToken)
    {
        var found = from log in world.Logs
                    let head = world.Heads[log.Key]
                    where !head.Deleted && (search.AgentId ?? head.AgentId) == head.AgentId && (search.ConversationId ?? head.Id) == head.Id
                    from logged in log.Value
                    where logged.Event is MessageEvent stored
                        && search.Roles.Contains(stored.Message.Role)
                        && (search.From ?? logged.At) <= logged.At
                        && (search.To ?? logged.At) >= logged.At
                        && stored.Message.Text().Contains(search.Text ?? "", StringComparison.OrdinalIgnoreCase)
                    orderby logged.At descending
                    select logged;
        return Task.FromResult<IReadOnlyList<LoggedEvent>>([.. found.Take(search.Limit)]);
    }

    public Task<RunRecord?> FindRun(Guid runId, CancellationToken cancellationToken) =>
        Task.FromResult(world.Runs.FirstOrDefault(run => run.Id == runId));

    public Task<RunRecord?> FindRunByKey(Guid conversationId, string key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<RunRecord>> ListRuns(RunQuery query, CancellationToken cancellationToken)
    {
        var matching = world.Runs
            .Where(run => query.ConversationId is null || run.ConversationId == query.ConversationId)
            .Where(run => query.AgentIds is not { } agents || agents.Contains(run.AgentId))
            .Where(run => query.Statuses is not { } statuses || statuses.Contains(run.Status))
            .Where(run => query.Background is null || run.Options.Background == query.Background)
            .Where(run => query.StopReason is null || run.StopReason == query.StopReason);
        var ordered = Ordered(matching, run => run.CreatedAt, query.Ascending).ToList();
        var before = query.Before is null ? ordered : ordered.TakeWhile(run => run.Id != query.Before);
        return Page(before, run => run.Id == query.After, query.After is not null, query.Limit);
    }

    static DateTimeOffset? At(ConversationHead head, ConversationOrder order) => order switch
    {
        ConversationOrder.LastRunAt => head.LastRunAt,
        ConversationOrder.LastMessageAt => head.Metadata.LastMessageAt,
        _ => head.CreatedAt,
    };

    static IEnumerable<T> Ordered<T, TKey>(IEnumerable<T> rows, Func<T, TKey> key, bool ascending) =>
        ascending ? rows.OrderBy(key) : rows.OrderByDescending(key);

    static Task<IReadOnlyList<T>> Page<T>(IEnumerable<T> rows, Func<T, bool> isCursor, bool hasCursor, int limit) =>
        Task.FromResult<IReadOnlyList<T>>([.. (hasCursor ? rows.SkipWhile(row => !isCursor(row)).Skip(1) : rows).Take(limit)]);
}

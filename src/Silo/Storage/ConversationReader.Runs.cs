using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

internal sealed partial class ConversationReader
{
    public Task<RunRecord?> FindRun(Guid runId, CancellationToken cancellationToken) => store.First(
        "select body from runs where id = @Id", new { Id = runId.ToString() }, Record<RunRecord>, cancellationToken);

    public Task<RunRecord?> FindRunByKey(Guid conversationId, string key, CancellationToken cancellationToken) => store.First(
        """
        select runs.body from run_keys join runs on runs.id = run_keys.run_id
        where run_keys.conversation_id = @Id and run_keys.key = @Key
        order by run_keys.created_at desc, run_keys.run_id desc limit 1
        """,
        new { Id = conversationId.ToString(), Key = key },
        Record<RunRecord>,
        cancellationToken);

    public Task<IReadOnlyList<RunRecord>> ListRuns(RunQuery query, CancellationToken cancellationToken)
    {
        var (direction, beyond, within) = query.Ascending ? ("asc", ">", "<") : ("desc", "<", ">");
        var where = new Where()
            .And(query.Owner is not null, "exists (select 1 from conversations where conversations.id = runs.conversation_id and owner = @Owner)")
            .And(query.ConversationId is not null, "conversation_id = @ConversationId")
            .And(query.AgentIds is not null, $"agent_id {store.Dialect.In("@AgentIds")}")
            .And(query.Statuses is not null, HasStatus(query.Statuses))
            .And(query.Background is not null, "background = @Background")
            .And(query.StopReason is not null, "stop_reason = @StopReason")
            .And(query.After is not null, $"(created_at, id) {beyond} (select created_at, id from runs where id = @After)")
            .And(query.Before is not null, $"(created_at, id) {within} (select created_at, id from runs where id = @Before)");
        return store.All(
            $"select body from runs {where} order by created_at {direction}, id {direction} limit @Limit",
            new
            {
                query.Owner,
                ConversationId = query.ConversationId?.ToString(),
                AgentIds = query.AgentIds?.Select(id => id.ToString()).ToArray(),
                Background = query.Background is true ? 1 : 0,
                StopReason = query.StopReason?.ToString(),
                Before = query.Before?.ToString(),
                After = query.After?.ToString(),
                query.Limit,
            },
            Record<RunRecord>,
            cancellationToken);
    }

    // Written out as the index of active runs has it: no planner finds that index for parameters.
    private static string HasStatus(ImmutableArray<RunStatus>? statuses) => statuses is { IsEmpty: false } some
        ? $"status in ({string.Join(", ", some.Distinct().Order().Select(status => $"'{status}'"))})"
        : "1 = 0";
}

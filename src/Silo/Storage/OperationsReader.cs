using System.Data.Common;
using Conversations.Log;
using Conversations.Monitoring;
using Conversations.Silo.Storage.Users;
using Conversations.Storage;
using Conversations.Users;

namespace Conversations.Silo.Storage;

internal sealed class OperationsReader(StoreReader store) : IOperationsReader
{
    // Conditions of partial indexes are written out: no planner finds such an index for parameters.
    public async Task<int> CountActiveRuns(CancellationToken cancellationToken) =>
        (await store.All("select count(*) from runs where status in ('Created', 'Running')", new { }, row => row.GetInt32(0), cancellationToken))[0];

    public Task<IReadOnlyList<OutcomeCount>> CountOutcomes(int newest, CancellationToken cancellationToken) => store.All(
        """
        select status, stop_reason, count(*) from (select status, stop_reason from runs order by created_at desc, id desc limit @Newest) as newest
        group by status, stop_reason order by count(*) desc, status, stop_reason
        """,
        new { Newest = newest },
        row => new OutcomeCount(Enum.Parse<RunStatus>(row.GetString(0)), row.IsDBNull(1) ? null : Enum.Parse<StopReason>(row.GetString(1)), row.GetInt32(2)),
        cancellationToken);

    public async Task<IReadOnlyList<WaitingConversation>> ListWaiting(int newest, CancellationToken cancellationToken)
    {
        var rows = await store.All(
            """
            select head, body from (
                select conversation_id, created_at, id, body from runs where stop_reason = 'RequiresApproval' order by created_at desc, id desc limit @Newest) as stopped
            join conversations on conversations.id = stopped.conversation_id
            where deleted = 0 and (head -> 'pending') is not null
            order by stopped.created_at desc, stopped.id desc
            """,
            new { Newest = newest },
            row => new WaitingConversation(StoredJson.Read<ConversationHead>(store.Json(row, 0)), StoredJson.Read<RunRecord>(store.Json(row, 1))),
            cancellationToken);

        // Of the runs of one conversation that stopped so, the newest is the one that waits.
        return [.. rows.DistinctBy(row => row.Head.Id)];
    }

    public Task<IReadOnlyList<DayUsage>> ReadUsage(DateOnly from, CancellationToken cancellationToken) => store.All(
        $"select {UsageReader.Columns} from usage where day >= @From group by day, model order by day, model",
        new { From = (long)from.DayNumber },
        row => UsageReader.Row(store, row),
        cancellationToken);

    public Task<IReadOnlyList<ReminderRecord>> ListReminders(int limit, CancellationToken cancellationToken) => store.All(
        "select grain_id, name, start_at, period from reminders order by grain_id, name limit @Limit",
        new { Limit = limit },
        Reminder,
        cancellationToken);

    public async Task<int> CountReminders(int most, CancellationToken cancellationToken) => (await store.All(
        "select count(*) from (select 1 from reminders limit @Most) as counted", new { Most = most }, row => row.GetInt32(0), cancellationToken))[0];

    private ReminderRecord Reminder(DbDataReader row) => new(
        store.Text(row, 0), store.Text(row, 1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero), new TimeSpan(row.GetInt64(3)));
}

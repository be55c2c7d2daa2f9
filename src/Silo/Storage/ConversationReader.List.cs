using Conversations.Storage;

namespace Conversations.Silo.Storage;

internal sealed partial class ConversationReader
{
    public async Task<IReadOnlyList<ConversationHead>> List(ConversationQuery query, CancellationToken cancellationToken)
    {
        var column = query.Order switch
        {
            ConversationOrder.LastRunAt => "last_run_at",
            ConversationOrder.LastMessageAt => "last_message_at",
            ConversationOrder.UpdatedAt => "updated_at",
            _ => "created_at",
        };
        var after = query.After is { } id ? await Cursor(id, column, cancellationToken).ConfigureAwait(false) : null;
        if (query.After is not null && after is null) return [];

        var arguments = new
        {
            query.Owner,
            AgentId = query.AgentId?.ToString(),
            Summary = query.SummaryContains is null ? null : Folded.Pattern(query.SummaryContains),
            Archived = query.Archived is true ? 1 : 0,
            AfterKey = after?.Key,
            AfterId = after?.Id,
            query.Limit,
            query.Skip,
            Most = (long)query.Limit + query.Skip,
        };
        return await store.All(ListSql(query, column, after), arguments, Record<ConversationHead>, cancellationToken).ConfigureAwait(false);
    }

    // Those without a time come last in either direction, so the list is two: each is read in the order of its index.
    private static string ListSql(ConversationQuery query, string column, ListCursor? after)
    {
        var (direction, beyond) = query.Ascending ? ("asc", ">") : ("desc", "<");
        var filter = new Where("deleted = 0")
            .And(query.Owner is not null, "owner = @Owner")
            .And(query.WithoutDefaults, "agent_id <> id")
            .And(query.WithoutSilentDefaults, "(agent_id <> id or last_message_at is not null)")
            .And(query.AgentId is not null, "agent_id = @AgentId")
            .And(query.Archived is not null, "archived = @Archived")
            .And(query.SummaryContains is not null, @"summary_folded like @Summary escape '\'");
        var timed = filter.And(true, $"{column} is not null").And(after is not null, $"({column}, id) {beyond} (@AfterKey, @AfterId)");
        var untimed = filter.And(true, $"{column} is null").And(after is { Key: null }, $"id {beyond} @AfterId");
        return $"""
            select head from (
                select * from (
                    select 0 as part, {column} as position, id, head from conversations {timed}
                    order by {column} {direction}, id {direction} limit @Most) as timed
                union all
                select * from (
                    select 1 as part, {column} as position, id, head from conversations {untimed}
                    order by id {direction} limit @Most) as untimed) as listed
            order by part, position {direction}, id {direction} limit @Limit offset @Skip
            """;
    }

    private Task<ListCursor?> Cursor(Guid id, string column, CancellationToken cancellationToken) => store.First(
        $"select {column} from conversations where id = @Id",
        new { Id = id.ToString() },
        row => new ListCursor(id.ToString(), row.IsDBNull(0) ? null : row.GetInt64(0)),
        cancellationToken);

    private sealed record ListCursor(string Id, long? Key);
}

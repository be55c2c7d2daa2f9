using Npgsql;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>
/// Commits of different conversations as one statement: each head is written only where its owner is still the owner, and all else
/// only where its head was. So a commit that is refused changes nothing, and the others do not notice. The statement gives the ids of
/// the conversations that were written.
/// </summary>
internal sealed class GroupCommit(string fence)
{
    // "is true" keeps the server from making a join of it: it looks each row up in a hash table.
    // A run of another conversation is not overwritten: the row refuses to have no conversation, and with it the commit.
    private readonly string _sql = $"""
        with given as materialized (
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as given
                (id, agent_id, expected, last_seq, summary_folded, created_at, updated_at, last_run_at, last_message_at, archived, deleted, head, owner)),
        inserted as (
            insert into conversations
                (id, agent_id, last_seq, summary_folded, created_at, updated_at, last_run_at, last_message_at, archived, deleted, head, owner)
            select id, agent_id, last_seq, summary_folded, created_at, updated_at, last_run_at, last_message_at, archived, deleted, head, owner
            from given where expected = 0 and ({fence})
            on conflict (id) do nothing
            returning id),
        updated as (
            update conversations
            set last_seq = given.last_seq, summary_folded = given.summary_folded, updated_at = given.updated_at,
                last_run_at = given.last_run_at, last_message_at = given.last_message_at,
                archived = given.archived, deleted = given.deleted, head = given.head
            from given
            where conversations.id = given.id and conversations.last_seq = given.expected and given.expected > 0 and ({fence})
            returning conversations.id),
        written as (select id from inserted union all select id from updated),
        event as (
            insert into events (conversation_id, seq, kind, message_id, run_id, group_id, created_at, payload)
            select * from unnest($14, $15, $16, $17, $18, $19, $20, $21) as event (conversation_id)
            where (event.conversation_id in (select id from written)) is true),
        run as (
            insert into runs (id, conversation_id, agent_id, first_seq, status, stop_reason, background, created_at, completed_at, body)
            select * from unnest($22, $23, $24, $25, $26, $27, $28, $29, $30, $31) as run (id, conversation_id)
            where (run.conversation_id in (select id from written)) is true
            on conflict (id) do update
            set status = excluded.status, stop_reason = excluded.stop_reason, completed_at = excluded.completed_at, body = excluded.body,
                conversation_id = case when runs.conversation_id = excluded.conversation_id then runs.conversation_id end),
        run_key as (
            insert into run_keys (conversation_id, key, run_id, created_at)
            select * from unnest($32, $33, $34, $35) as run_key (conversation_id)
            where (run_key.conversation_id in (select id from written)) is true
            on conflict (conversation_id, key, run_id) do nothing),
        used as (
            insert into usage as known (conversation_id, day, model, user_id, prompt, completion, cached, cost, messages)
            select * from unnest($36, $37, $38, $39, $40, $41, $42, $43, $44) as used (conversation_id)
            where (used.conversation_id in (select id from written)) is true
            on conflict (conversation_id, day, model) do update
            set prompt = known.prompt + excluded.prompt, completion = known.completion + excluded.completion,
                cached = known.cached + excluded.cached, cost = known.cost + excluded.cost, messages = known.messages + excluded.messages)
        select id from written
        """;

    /// <param name="commits">At most one of each conversation.</param>
    public NpgsqlCommand Of(NpgsqlConnection connection, IReadOnlyList<CommitRows> commits)
    {
        var command = new NpgsqlCommand(_sql, connection);
        foreach (var column in Heads(commits).Concat(Events(commits)).Concat(Runs(commits)).Concat(RunKeys(commits)).Concat(Used(commits))) command.Parameters.Add(column);
        return command;
    }

    private static IEnumerable<NpgsqlParameter> Heads(IReadOnlyList<CommitRows> commits) =>
    [
        PostgresColumn.Of(commits, each => each.Head.Id),
        PostgresColumn.Of(commits, each => each.Head.AgentId),
        PostgresColumn.Of(commits, each => each.Expected),
        PostgresColumn.Of(commits, each => each.Head.LastSeq),
        PostgresColumn.Of(commits, each => Folded.Text(each.Head.Metadata.Summary)),
        PostgresColumn.Of(commits, each => each.Head.CreatedAt),
        PostgresColumn.Of(commits, each => each.Head.UpdatedAt),
        PostgresColumn.Of(commits, each => each.Head.LastRunAt),
        PostgresColumn.Of(commits, each => each.Head.Metadata.LastMessageAt),
        PostgresColumn.Of(commits, each => each.Head.Metadata.Archived is true),
        PostgresColumn.Of(commits, each => each.Head.Deleted),
        PostgresColumn.Of(commits, each => each.HeadJson),
        PostgresColumn.Of(commits, each => each.Head.Owner),
    ];

    private static IEnumerable<NpgsqlParameter> Events(IReadOnlyList<CommitRows> commits)
    {
        var rows = commits.SelectMany(commit => commit.Events.Select(row => (commit.Head.Id, Row: row))).ToList();
        return
        [
            PostgresColumn.Of(rows, each => each.Id),
            PostgresColumn.Of(rows, each => each.Row.Seq),
            PostgresColumn.Of(rows, each => (string?)each.Row.Kind),
            PostgresColumn.Of(rows, each => each.Row.Message?.Id.ToString()),
            PostgresColumn.Of(rows, each => each.Row.RunId?.ToString()),
            PostgresColumn.Of(rows, each => each.Row.Message?.GroupId),
            PostgresColumn.Of(rows, each => each.Row.At),
            PostgresColumn.Of(rows, each => each.Row.Payload),
        ];
    }

    private static IEnumerable<NpgsqlParameter> Runs(IReadOnlyList<CommitRows> commits)
    {
        var rows = commits.Where(commit => commit.Run is not null).Select(commit => (Run: commit.Run!, Json: commit.RunJson)).ToList();
        return
        [
            PostgresColumn.Of(rows, each => each.Run.Id),
            PostgresColumn.Of(rows, each => each.Run.ConversationId),
            PostgresColumn.Of(rows, each => each.Run.AgentId),
            PostgresColumn.Of(rows, each => each.Run.FirstSeq),
            PostgresColumn.Of(rows, each => (string?)each.Run.Status.ToString()),
            PostgresColumn.Of(rows, each => each.Run.StopReason?.ToString()),
            PostgresColumn.Of(rows, each => each.Run.Options.Background),
            PostgresColumn.Of(rows, each => each.Run.CreatedAt),
            PostgresColumn.Of(rows, each => each.Run.CompletedAt),
            PostgresColumn.Of(rows, each => each.Json),
        ];
    }

    private static IEnumerable<NpgsqlParameter> RunKeys(IReadOnlyList<CommitRows> commits)
    {
        var rows = commits.SelectMany(commit => commit.RunKeys.Select(key => (Run: commit.Run!, Key: key))).ToList();
        return
        [
            PostgresColumn.Of(rows, each => each.Run.ConversationId),
            PostgresColumn.Of(rows, each => (string?)each.Key),
            PostgresColumn.Of(rows, each => each.Run.Id),
            PostgresColumn.Of(rows, each => each.Run.CreatedAt),
        ];
    }

    private static IEnumerable<NpgsqlParameter> Used(IReadOnlyList<CommitRows> commits)
    {
        var rows = commits.SelectMany(commit => commit.Used.Select(row => (commit.Head, Row: row))).ToList();
        return
        [
            PostgresColumn.Of(rows, each => each.Head.Id),
            PostgresColumn.Of(rows, each => each.Row.Day),
            PostgresColumn.Of(rows, each => (string?)each.Row.Model),
            PostgresColumn.Of(rows, each => (string?)(each.Head.Owner ?? "")),
            PostgresColumn.Of(rows, each => each.Row.Prompt),
            PostgresColumn.Of(rows, each => each.Row.Completion),
            PostgresColumn.Of(rows, each => each.Row.Cached),
            PostgresColumn.Of(rows, each => each.Row.Cost),
            PostgresColumn.Of(rows, each => each.Row.Messages),
        ];
    }
}

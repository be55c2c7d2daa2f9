using Conversations.Storage;

namespace Conversations.Silo.Storage.Sqlite;

/// <summary>Writes a commit in an open transaction.</summary>
internal sealed class SqliteCommit(CommitRows rows)
{
    private const string InsertHead = """
        insert into conversations
            (id, agent_id, last_seq, summary_folded, created_at, updated_at, last_run_at, last_message_at, archived, deleted, head, owner)
        values
            (@Id, @AgentId, @LastSeq, @SummaryFolded, @CreatedAt, @UpdatedAt, @LastRunAt, @LastMessageAt, @Archived, @Deleted, @Head, @Owner)
        on conflict (id) do nothing
        """;

    // SQLite writes the index of every column that a statement sets, changed or not, and hardly a commit moves both times.
    private static readonly string MoveNone = UpdateHead("", $"{SameRun} {SameMessage}");
    private static readonly string MoveRun = UpdateHead(", last_run_at = ?9", SameMessage);
    private static readonly string MoveMessage = UpdateHead(", last_message_at = ?10", SameRun);
    private static readonly string MoveBoth = UpdateHead(", last_run_at = ?9, last_message_at = ?10", "");

    private const string SameRun = "and last_run_at is not distinct from ?9";
    private const string SameMessage = "and last_message_at is not distinct from ?10";

    private const string InsertEvent = """
        insert into events (conversation_id, seq, kind, message_id, run_id, group_id, created_at, payload)
        values (@ConversationId, @Seq, @Kind, @MessageId, @RunId, @GroupId, @CreatedAt, @Payload)
        """;

    private const string UpsertRun = """
        insert into runs (id, conversation_id, agent_id, first_seq, status, stop_reason, background, created_at, completed_at, body)
        values (@Id, @ConversationId, @AgentId, @FirstSeq, @Status, @StopReason, @Background, @CreatedAt, @CompletedAt, @Body)
        on conflict (id) do update
        set status = excluded.status, stop_reason = excluded.stop_reason, completed_at = excluded.completed_at, body = excluded.body
        where runs.conversation_id = excluded.conversation_id
        """;

    private const string InsertRunKey = """
        insert into run_keys (conversation_id, key, run_id, created_at) values (@ConversationId, @Key, @RunId, @CreatedAt)
        on conflict (conversation_id, key, run_id) do nothing
        """;

    private const string AddUsage = """
        insert into usage as known (conversation_id, day, model, user_id, prompt, completion, cached, cost, messages)
        values (@ConversationId, @Day, @Model, @User, @Prompt, @Completion, @Cached, @Cost, @Messages)
        on conflict (conversation_id, day, model) do update
        set prompt = known.prompt + excluded.prompt, completion = known.completion + excluded.completion,
            cached = known.cached + excluded.cached, cost = known.cost + excluded.cost, messages = known.messages + excluded.messages
        """;

    public CommitResult Write(WriteSession session)
    {
        // The fence: of two owners that expect the same last event, the second changes no row.
        if ((rows.Expected == 0 ? Insert(session) : Update(session)) == 0) return CommitResult.Conflict;
        foreach (var row in rows.Events) Insert(row, session);
        if (rows.Run is { } run) Write(run, session);
        foreach (var row in rows.Used) Add(row, session);
        return CommitResult.Committed;
    }

    private int Insert(WriteSession session)
    {
        var head = rows.Head;
        return session.Prepare(InsertHead)
            .Bind(head.Id).Bind(head.AgentId).Bind(head.LastSeq).Bind(Folded.Text(head.Metadata.Summary))
            .Bind(head.CreatedAt).Bind(head.UpdatedAt).Bind(head.LastRunAt).Bind(head.Metadata.LastMessageAt)
            .Bind(head.Metadata.Archived is true).Bind(head.Deleted).Bind(rows.HeadJson).Bind(head.Owner)
            .Execute();
    }

    private int Update(WriteSession session)
    {
        var updated = Update(session.Prepare(Moved()));
        return updated > 0 ? updated : Update(session.Prepare(MoveBoth));
    }

    // What is likely; the statement itself makes sure of it.
    private string Moved()
    {
        var head = rows.Head;
        if (head.LastRunAt == head.UpdatedAt) return MoveRun;
        return head.Metadata.LastMessageAt == head.UpdatedAt ? MoveMessage : MoveNone;
    }

    private int Update(Statement update)
    {
        var head = rows.Head;
        return update
            .Bind(head.LastSeq).Bind(Folded.Text(head.Metadata.Summary)).Bind(head.UpdatedAt)
            .Bind(head.Metadata.Archived is true).Bind(head.Deleted).Bind(rows.HeadJson)
            .Bind(head.Id).Bind(rows.Expected).Bind(head.LastRunAt).Bind(head.Metadata.LastMessageAt)
            .Execute();
    }

    private void Insert(LogRow row, WriteSession session) => session.Prepare(InsertEvent)
        .Bind(rows.Head.Id).Bind(row.Seq).Bind(row.Kind).Bind(row.Message?.Id).Bind(row.RunId)
        .Bind(row.Message?.GroupId).Bind(row.At).Bind(row.Payload)
        .Execute();

    private void Write(RunRecord run, WriteSession session)
    {
        var written = session.Prepare(UpsertRun)
            .Bind(run.Id).Bind(run.ConversationId).Bind(run.AgentId).Bind(run.FirstSeq).Bind(run.Status.ToString())
            .Bind(run.StopReason?.ToString()).Bind(run.Options.Background).Bind(run.CreatedAt).Bind(run.CompletedAt).Bind(rows.RunJson)
            .Execute();
        if (written == 0) throw new InvalidOperationException($"There is a run {run.Id} in another conversation.");
        foreach (var key in rows.RunKeys)
        {
            session.Prepare(InsertRunKey).Bind(run.ConversationId).Bind(key).Bind(run.Id).Bind(run.CreatedAt).Execute();
        }
    }

    private void Add(UsedRow row, WriteSession session) => session.Prepare(AddUsage)
        .Bind(rows.Head.Id).Bind(row.Day).Bind(row.Model).Bind(rows.Head.Owner ?? "")
        .Bind(row.Prompt).Bind(row.Completion).Bind(row.Cached).Bind(row.Cost).Bind(row.Messages)
        .Execute();

    private static string UpdateHead(string moved, string same) => $"""
        update conversations
        set last_seq = ?1, summary_folded = ?2, updated_at = ?3, archived = ?4, deleted = ?5, head = ?6{moved}
        where id = ?7 and last_seq = ?8 {same}
        """;
}

using System.Collections.Immutable;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>A commit, ready to be written.</summary>
internal sealed class CommitRows
{
    private const string InsertHead = """
        insert into conversations
            (id, agent_id, last_seq, summary_folded, created_at, updated_at, last_run_at, last_message_at, archived, deleted, head)
        values
            (@Id, @AgentId, @LastSeq, @SummaryFolded, @CreatedAt, @UpdatedAt, @LastRunAt, @LastMessageAt, @Archived, @Deleted, @Head)
        on conflict (id) do nothing
        """;

    // Most commits move neither time, and SQLite writes the index of every column that a statement sets, changed or not.
    private const string UpdateHead = """
        update conversations
        set last_seq = @LastSeq, summary_folded = @SummaryFolded, updated_at = @UpdatedAt, archived = @Archived, deleted = @Deleted, head = @Head
        where id = @Id and last_seq = @Expected
            and last_run_at is not distinct from @LastRunAt and last_message_at is not distinct from @LastMessageAt
        """;

    private const string UpdateHeadAndTimes = """
        update conversations
        set last_seq = @LastSeq, summary_folded = @SummaryFolded, updated_at = @UpdatedAt, archived = @Archived, deleted = @Deleted, head = @Head,
            last_run_at = @LastRunAt, last_message_at = @LastMessageAt
        where id = @Id and last_seq = @Expected
        """;

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

    private readonly ConversationCommit _commit;
    private readonly ImmutableArray<LogRow> _events;
    private readonly byte[] _head;
    private readonly byte[]? _run;

    private CommitRows(ConversationCommit commit)
    {
        _commit = commit;
        _events = [.. commit.Events.Select(LogRow.Of)];
        _head = StoredJson.Write(commit.Head);
        _run = commit.Run is null ? null : StoredJson.Write(commit.Run);
    }

    private long Expected => _commit.Head.LastSeq - _events.Length;

    /// <exception cref="ArgumentException">The commit contradicts itself.</exception>
    public static CommitRows Of(ConversationCommit commit)
    {
        if (commit.Events.IsDefaultOrEmpty) throw new ArgumentException("A commit without events cannot be fenced.", nameof(commit));
        var first = commit.Head.LastSeq - commit.Events.Length + 1;
        if (first < 1 || commit.Events.Select((each, index) => each.Seq - index).Any(seq => seq != first))
        {
            throw new ArgumentException($"The events must be numbered {first} to {commit.Head.LastSeq}.", nameof(commit));
        }

        if (commit.Run is { } run && run.ConversationId != commit.Head.Id) throw new ArgumentException("The run is another conversation's.", nameof(commit));
        if (commit.Run is null && !commit.RunKeys.IsDefaultOrEmpty) throw new ArgumentException("Keys need a run.", nameof(commit));
        return new CommitRows(commit);
    }

    public CommitResult Write(WriteSession session)
    {
        // The fence: of two owners that expect the same last event, the second changes no row.
        if ((Expected == 0 ? Insert(session) : Update(session)) == 0) return CommitResult.Conflict;
        foreach (var row in _events) Insert(row, session);
        if (_commit.Run is { } run) Write(run, session);
        return CommitResult.Committed;
    }

    private int Insert(WriteSession session)
    {
        var head = _commit.Head;
        return session.Prepare(InsertHead)
            .Bind(head.Id).Bind(head.AgentId).Bind(head.LastSeq).Bind(Folded.Text(head.Metadata.Summary))
            .Bind(head.CreatedAt).Bind(head.UpdatedAt).Bind(head.LastRunAt).Bind(head.Metadata.LastMessageAt)
            .Bind(head.Metadata.Archived is true).Bind(head.Deleted).Bind(_head)
            .Execute();
    }

    private int Update(WriteSession session)
    {
        var head = _commit.Head;
        var updated = Changes(session.Prepare(UpdateHead))
            .Bind(head.Id).Bind(Expected).Bind(head.LastRunAt).Bind(head.Metadata.LastMessageAt)
            .Execute();
        return updated > 0 ? updated : Changes(session.Prepare(UpdateHeadAndTimes))
            .Bind(head.LastRunAt).Bind(head.Metadata.LastMessageAt).Bind(head.Id).Bind(Expected)
            .Execute();
    }

    private Statement Changes(Statement update)
    {
        var head = _commit.Head;
        return update
            .Bind(head.LastSeq).Bind(Folded.Text(head.Metadata.Summary)).Bind(head.UpdatedAt)
            .Bind(head.Metadata.Archived is true).Bind(head.Deleted).Bind(_head);
    }

    private void Insert(LogRow row, WriteSession session) => session.Prepare(InsertEvent)
        .Bind(_commit.Head.Id).Bind(row.Seq).Bind(row.Kind).Bind(row.Message?.Id).Bind(row.RunId)
        .Bind(row.Message?.GroupId).Bind(row.At).Bind(row.Payload)
        .Execute();

    private void Write(RunRecord run, WriteSession session)
    {
        var written = session.Prepare(UpsertRun)
            .Bind(run.Id).Bind(run.ConversationId).Bind(run.AgentId).Bind(run.FirstSeq).Bind(run.Status.ToString())
            .Bind(run.StopReason?.ToString()).Bind(run.Options.Background).Bind(run.CreatedAt).Bind(run.CompletedAt).Bind(_run!)
            .Execute();
        if (written == 0) throw new InvalidOperationException($"There is a run {run.Id} in another conversation.");
        if (_commit.RunKeys.IsDefaultOrEmpty) return;
        foreach (var key in _commit.RunKeys)
        {
            session.Prepare(InsertRunKey).Bind(run.ConversationId).Bind(key).Bind(run.Id).Bind(run.CreatedAt).Execute();
        }
    }
}

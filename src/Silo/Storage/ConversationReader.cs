using System.Data.Common;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Reads the log and its projections.</summary>
internal sealed partial class ConversationReader(StoreReader store) : IConversationReader
{
    // A run's messages stand between the starts of the runs before and after it, so its page needs no index of its own:
    // that index would cost every append one more page of disk.
    private const string OfRun = """
        run_id = @RunId
        and seq > coalesce(
            (select other.seq from events as other
            where other.conversation_id = @Id and other.kind = 'run-started' and other.run_id <> @RunId
                and other.seq < (select first_seq from runs where id = @RunId and conversation_id = @Id)
            order by other.seq desc limit 1), 0)
        and seq < coalesce(
            (select other.seq from events as other
            where other.conversation_id = @Id and other.kind = 'run-started' and other.run_id <> @RunId
                and other.seq > (select first_seq from runs where id = @RunId and conversation_id = @Id)
            order by other.seq limit 1), 9223372036854775807)
        """;

    private const string NotCleared = """
        (seq > coalesce((select cast(head ->> 'clearedSeq' as bigint) from conversations where id = @Id), 0)
            or seq = (select cast(head ->> 'systemSeq' as bigint) from conversations where id = @Id))
        """;

    public Task<ConversationHead?> Find(Guid conversationId, CancellationToken cancellationToken) => store.First(
        "select head from conversations where id = @Id", new { Id = conversationId.ToString() }, Record<ConversationHead>, cancellationToken);

    public Task<IReadOnlyList<LoggedEvent>> ReadLog(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken) =>
        store.All(
            "select seq, created_at, payload from events where conversation_id = @Id and seq >= @From order by seq limit @Limit",
            new { Id = conversationId.ToString(), From = fromSeq, Limit = limit },
            store.Event,
            cancellationToken);

    public Task<IReadOnlyList<LoggedEvent>> ReadCalls(Guid conversationId, long fromSeq, int limit, CancellationToken cancellationToken) =>
        store.All(
            """
            select seq, created_at, payload from (
                select seq, created_at, payload from events
                where conversation_id = @Id and seq >= @From and kind in ('step-started', 'step-finished', 'usage-recorded', 'forked')
                order by seq desc limit @Limit) as newest
            order by seq
            """,
            new { Id = conversationId.ToString(), From = fromSeq, Limit = limit },
            store.Event,
            cancellationToken);

    public Task<IReadOnlyList<LoggedEvent>> ReadMessages(Guid conversationId, MessagePage page, CancellationToken cancellationToken)
    {
        var where = new Where("conversation_id = @Id", "message_id is not null", NotCleared)
            .And(page.After is not null, "seq > @After")
            .And(page.Before is not null, "seq < @Before")
            .And(page.RunId is not null, OfRun)
            .And(page.GroupId is not null, "group_id = @GroupId");
        return store.All(
            $"select seq, created_at, payload from events {where} order by seq {(page.Ascending ? "asc" : "desc")} limit @Limit offset @Skip",
            new { Id = conversationId.ToString(), page.Skip, page.After, page.Before, RunId = page.RunId?.ToString(), page.GroupId, page.Limit },
            store.Event,
            cancellationToken);
    }

    public Task<MessagePlace?> FindMessage(Guid messageId, Guid? conversationId, CancellationToken cancellationToken) => store.First(
        $"""
        select seq, created_at, payload, conversation_id from events
        {new Where("message_id = @Id").And(conversationId is not null, "conversation_id = @ConversationId")} order by created_at limit 1
        """,
        new { Id = messageId.ToString(), ConversationId = conversationId?.ToString() },
        store.Place,
        cancellationToken);

    private T Record<T>(DbDataReader row) => StoredJson.Read<T>(store.Json(row, 0));
}

using System.Data.Common;
using Conversations.Agents;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>
/// Lists agents and blocks from the stored state of their grains. The store gives them in order, one by one; what its two
/// dialects of SQL would say differently is asked here.
/// </summary>
internal sealed class AgentReader(StoreReader store) : IAgentReader
{
    // A fork shares its first messages with the conversation that it came from: they are listed once, where they were said.
    private const string Original = """
        not exists (
            select 1 from events as earlier join conversations as origin on origin.id = earlier.conversation_id
            where earlier.message_id = message.message_id and origin.deleted = 0
                and (earlier.created_at, earlier.conversation_id) < (message.created_at, message.conversation_id))
        """;

    private string Id => Member("id");

    private string Created => Member("createdAt");

    public async Task<IReadOnlyList<AgentState>> ListAgents(AgentQuery query, CancellationToken cancellationToken)
    {
        var key = Key(query);
        var where = Paged("agent", key, query.Ascending, query.After, query.Before)
            .And(query.Owner is not null, $"{Member("owner")} = @Owner")
            .And(query.Name is not null, $"{Member("name")} = @Name")
            .And(query.BlockId is not null, "cast(payload as text) like @Block");
        var arguments = new
        {
            query.Owner,
            query.Name,
            Block = $"%{query.BlockId}%",
            After = query.After?.ToString(),
            Before = query.Before?.ToString(),
        };
        return await store.Rows(Sql(where, key, query.Ascending), arguments, Agent, cancellationToken)
            .Where(agent => Matches(agent, query))
            .Take(query.Limit)
            .ToListAsync(cancellationToken);
    }

    public Task<int> CountAgents(string? owner, CancellationToken cancellationToken) => store.First(
        $"select count(*) from grain_state {Agents(owner)}", new { Owner = owner }, row => row.GetInt32(0), cancellationToken);

    public Task<IReadOnlyList<string>> ListTags(string? owner, CancellationToken cancellationToken) => store.All(
        $"select distinct value from grain_state, {store.Dialect.Elements("payload -> 'state' -> 'tags'")} {Agents(owner)} order by value",
        new { Owner = owner },
        row => store.Text(row, 0),
        cancellationToken);

    public Task<IReadOnlyList<MessagePlace>> ReadMessages(HistoryQuery query, CancellationToken cancellationToken)
    {
        const string cursor = "(message.created_at, message.conversation_id, message.seq)";
        var direction = query.Ascending ? "asc" : "desc";
        var conversations = new Where("conversations.deleted = 0")
            .And(query.Owner is not null, "conversations.owner = @Owner")
            .And(query.AgentId is not null, "conversations.agent_id = @AgentId")
            .And(query.ConversationId is not null, "conversations.id = @ConversationId");
        var messages = new Where(
                "message.conversation_id = conversation.id",
                "message.message_id is not null",
                "(message.seq > conversation.cleared or message.seq = conversation.system)")
            .And(query.ConversationId is null, Original)
            .And(query.Later is not null, $"{cursor} > (@LaterAt, @LaterConversation, @LaterSeq)")
            .And(query.Earlier is not null, $"{cursor} < (@EarlierAt, @EarlierConversation, @EarlierSeq)");
        // Of each conversation no more is read than the page may hold, in the order of its log.
        return store.All(
            $"""
            with conversation as materialized (
                select id, coalesce(cast(head ->> 'clearedSeq' as bigint), 0) as cleared, cast(head ->> 'systemSeq' as bigint) as system
                from conversations {conversations})
            select events.seq, events.created_at, events.payload, events.conversation_id
            from conversation {store.Dialect.JoinEvents($"select message.seq from events as message {messages} order by message.seq {direction} limit @Limit")}
            order by events.created_at {direction}, events.conversation_id {direction}, events.seq {direction} limit @Limit
            """,
            new
            {
                query.Owner,
                AgentId = query.AgentId?.ToString(),
                ConversationId = query.ConversationId?.ToString(),
                LaterAt = query.Later?.Event.At.UtcTicks,
                LaterConversation = query.Later?.ConversationId.ToString(),
                LaterSeq = query.Later?.Event.Seq,
                EarlierAt = query.Earlier?.Event.At.UtcTicks,
                EarlierConversation = query.Earlier?.ConversationId.ToString(),
                EarlierSeq = query.Earlier?.Event.Seq,
                query.Limit,
            },
            store.Place,
            cancellationToken);
    }

    public async Task<IReadOnlyList<BlockState>> ListBlocks(BlockQuery query, CancellationToken cancellationToken)
    {
        var where = Paged("block", Created, query.Ascending, query.After, query.Before)
            .And(query.Owner is not null, $"{Member("owner")} = @Owner")
            .And(query.Label is not null, $"{Member("label")} = @Label");
        var arguments = new { query.Owner, query.Label, After = query.After?.ToString(), Before = query.Before?.ToString() };
        return await store.Rows(Sql(where, Created, query.Ascending), arguments, Block, cancellationToken)
            .Where(block => query.Text is null || Contains(block.Label, query.Text))
            .Take(query.Limit)
            .ToListAsync(cancellationToken);
    }

    public async Task<int> CountAgentsWithBlock(Guid blockId, CancellationToken cancellationToken)
    {
        var where = new Where("state_name = 'agent'", $"{Id} is not null", "cast(payload as text) like @Block");
        return await store.Rows($"select payload from grain_state {where}", new { Block = $"%{blockId}%" }, Agent, cancellationToken)
            .CountAsync(agent => agent.BlockIds.Contains(blockId), cancellationToken);
    }

    private Where Agents(string? owner) =>
        new Where("state_name = 'agent'", $"{Id} is not null").And(owner is not null, $"{Member("owner")} = @Owner");

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);

    // Those without a run come last in either direction.
    private string Key(AgentQuery query) => query.Order switch
    {
        AgentOrder.UpdatedAt => Member("updatedAt"),
        AgentOrder.LastRunAt => $"coalesce((select max(last_run_at) from conversations where agent_id = {Id}), {(query.Ascending ? long.MaxValue : 0)})",
        _ => Created,
    };

    private string Sql(Where where, string key, bool ascending)
    {
        var direction = ascending ? "asc" : "desc";
        return $"select payload from grain_state {where} order by {key} {direction}, {Id} {direction}";
    }

    // Times in JSON are UTC and sort as text.
    private Where Paged(string state, string key, bool ascending, Guid? after, Guid? before)
    {
        var (beyond, within) = ascending ? (">", "<") : ("<", ">");
        string Cursor(string id) => $"(select {key}, {Id} from grain_state where state_name = '{state}' and {Id} = {id})";
        return new Where($"state_name = '{state}'", $"{Id} is not null")
            .And(after is not null, $"({key}, {Id}) {beyond} {Cursor("@After")}")
            .And(before is not null, $"({key}, {Id}) {within} {Cursor("@Before")}");
    }

    private static bool Matches(AgentState agent, AgentQuery query) =>
        (query.Text is null || Contains(agent.Name, query.Text))
        && (query.BlockId is not { } block || agent.BlockIds.Contains(block))
        && (query.Tags is not { IsDefaultOrEmpty: false } tags
            || (query.MatchAllTags ? tags.All(tag => agent.Tags.Contains(tag)) : tags.Any(tag => agent.Tags.Contains(tag))));

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private AgentState Agent(DbDataReader row) => GrainJson.Read<AgentRecord>(store.Json(row, 0)).State!;

    private BlockState Block(DbDataReader row) => GrainJson.Read<BlockRecord>(store.Json(row, 0)).State!;
}

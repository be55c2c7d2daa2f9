using System.Data.Common;
using Conversations.Agents;

namespace Conversations.Silo.Storage;

/// <summary>
/// Lists agents and blocks from the stored state of their grains. The store gives them in order, one by one; what its two
/// dialects of SQL would say differently is asked here.
/// </summary>
internal sealed class AgentReader(StoreReader store) : IAgentReader
{
    private const string Id = "(payload -> 'state' ->> 'id')";
    private const string Name = "(payload -> 'state' ->> 'name')";
    private const string Label = "(payload -> 'state' ->> 'label')";
    private const string Created = "(payload -> 'state' ->> 'createdAt')";
    private const string Updated = "(payload -> 'state' ->> 'updatedAt')";

    public async Task<IReadOnlyList<AgentState>> ListAgents(AgentQuery query, CancellationToken cancellationToken)
    {
        var where = Paged("agent", query.ByUpdate ? Updated : Created, query.Ascending, query.After, query.Before)
            .And(query.Name is not null, $"{Name} = @Name")
            .And(query.BlockId is not null, "cast(payload as text) like @Block");
        var arguments = new
        {
            query.Name,
            Block = $"%{query.BlockId}%",
            After = query.After?.ToString(),
            Before = query.Before?.ToString(),
        };
        return await store.Rows(Sql(where, query.ByUpdate ? Updated : Created, query.Ascending), arguments, Agent, cancellationToken)
            .Where(agent => Matches(agent, query))
            .Take(query.Limit)
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<BlockState>> ListBlocks(BlockQuery query, CancellationToken cancellationToken)
    {
        var where = Paged("block", Created, query.Ascending, query.After, query.Before)
            .And(query.Label is not null, $"{Label} = @Label");
        var arguments = new { query.Label, After = query.After?.ToString(), Before = query.Before?.ToString() };
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

    private static string Sql(Where where, string key, bool ascending)
    {
        var direction = ascending ? "asc" : "desc";
        return $"select payload from grain_state {where} order by {key} {direction}, {Id} {direction}";
    }

    // Times in JSON are UTC and sort as text.
    private static Where Paged(string state, string key, bool ascending, Guid? after, Guid? before)
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

    private static AgentState Agent(DbDataReader row) => GrainJson.Read<AgentRecord>(row.GetFieldValue<byte[]>(0)).State!;

    private static BlockState Block(DbDataReader row) => GrainJson.Read<BlockRecord>(row.GetFieldValue<byte[]>(0)).State!;
}

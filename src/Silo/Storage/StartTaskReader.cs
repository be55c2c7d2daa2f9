using Conversations.Starting;

namespace Conversations.Silo.Storage;

/// <summary>Lists start tasks from the stored state of their grains.</summary>
internal sealed class StartTaskReader(StoreReader store) : IStartTaskReader
{
    public Task<IReadOnlyList<StartTaskState>> List(StartTaskQuery query, CancellationToken cancellationToken)
    {
        var direction = query.Ascending ? "asc" : "desc";
        return store.All(
            $"""
            select payload from grain_state {Matching(query)}
            order by {Member(query.ByUpdate ? "updatedAt" : "createdAt")} {direction}, {Member("id")} {direction} limit @Limit offset @Skip
            """,
            Arguments(query),
            row => GrainJson.Read<StartTaskRecord>(store.Json(row, 0)).State!,
            cancellationToken);
    }

    public async Task<int> Count(StartTaskQuery query, CancellationToken cancellationToken) =>
        (await store.All($"select count(*) from grain_state {Matching(query)}", Arguments(query), row => row.GetInt32(0), cancellationToken))[0];

    public Task<IReadOnlyList<Guid>> ListUnfinished(CancellationToken cancellationToken) => store.All(
        $"select {Member("id")} from grain_state where state_name = 'start-task' and {Status} not in ('Ready', 'Error')",
        new { },
        row => Guid.Parse(row.GetString(0)),
        cancellationToken);

    // As the index of unfinished tasks has it.
    private const string Status = "(payload -> 'state' ->> 'status')";

    private Where Matching(StartTaskQuery query) => new Where("state_name = 'start-task'", $"{Member("id")} is not null")
        .And(query.Owner is not null, $"{Member("owner")} = @Owner")
        .And(query.ConversationId is not null, $"{Member("conversationId")} = @ConversationId")
        .And(query.ReadyOnly, $"{Status} = 'Ready'")
        .And(query.From is not null, $"{Member("createdAt")} >= @From");

    private static object Arguments(StartTaskQuery query) => new
    {
        query.Owner,
        ConversationId = query.ConversationId?.ToString(),
        // As it is written in the state, so that it compares as text.
        From = query.From?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", System.Globalization.CultureInfo.InvariantCulture),
        query.Limit,
        query.Skip,
    };

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);
}

using Conversations.Tools;

namespace Conversations.Silo.Storage;

/// <summary>Lists the tools of clients from the stored state of their grains.</summary>
internal sealed class ToolReader(StoreReader store) : IToolReader
{
    public Task<IReadOnlyList<ToolState>> ListTools(CancellationToken cancellationToken) => store.All(
        $"""
        select payload from grain_state where state_name = 'tool' and {Member("id")} is not null
        order by {Member("createdAt")}, {Member("id")}
        """,
        new { },
        row => GrainJson.Read<ToolRecord>(store.Json(row, 0)).State!,
        cancellationToken);

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);
}

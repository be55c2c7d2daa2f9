using Conversations.Tools;

namespace Conversations.Silo.Storage;

/// <summary>Lists the tools of clients from the stored state of their grains.</summary>
internal sealed class ToolReader(StoreReader store) : IToolReader
{
    public Task<IReadOnlyList<ToolState>> ListTools(string? owner, CancellationToken cancellationToken) => store.All(
        $"""
        select payload from grain_state
        {new Where("state_name = 'tool'", $"{Member("id")} is not null").And(owner is not null, $"{Member("owner")} = @Owner")}
        order by {Member("createdAt")}, {Member("id")}
        """,
        new { Owner = owner },
        row => GrainJson.Read<ToolRecord>(store.Json(row, 0)).State!,
        cancellationToken);

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);
}

using Conversations.Tools;

namespace Conversations.Silo.Storage;

/// <summary>Lists the tools of clients from the stored state of their grains.</summary>
internal sealed class ToolReader(StoreReader store) : IToolReader
{
    private const string Id = "(payload -> 'state' ->> 'id')";

    public Task<IReadOnlyList<ToolState>> ListTools(CancellationToken cancellationToken) => store.All(
        $"""
        select payload from grain_state where state_name = 'tool' and {Id} is not null
        order by (payload -> 'state' ->> 'createdAt'), {Id}
        """,
        new { },
        row => GrainJson.Read<ToolRecord>(row.GetFieldValue<byte[]>(0)).State!,
        cancellationToken);
}

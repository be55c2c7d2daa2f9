using Conversations.Sandboxes;

namespace Conversations.Silo.Storage;

/// <summary>Reads the stored state of sandboxes' grains.</summary>
internal sealed class SandboxReader(StoreReader store) : ISandboxReader
{
    public async Task<IReadOnlyDictionary<Guid, SandboxState>> Find(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var texts = ids.Distinct().Select(id => id.ToString()).ToArray();
        if (texts.Length == 0) return new Dictionary<Guid, SandboxState>();
        var found = await Read($"{Member("id")} {store.Dialect.In("@Ids")}", new { Ids = texts }, cancellationToken);
        return found.ToDictionary(sandbox => sandbox.Id);
    }

    public Task<IReadOnlyList<SandboxState>> List(string? owner, CancellationToken cancellationToken) =>
        Read(owner is null ? $"{Member("id")} is not null" : $"{Member("owner")} = @Owner", new { Owner = owner }, cancellationToken);

    private Task<IReadOnlyList<SandboxState>> Read(string condition, object arguments, CancellationToken cancellationToken) => store.All(
        $"select payload from grain_state {new Where("state_name = 'sandbox'", condition)} order by {Member("createdAt")} desc, {Member("id")} desc",
        arguments,
        row => GrainJson.Read<SandboxRecord>(store.Json(row, 0)).State!,
        cancellationToken);

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);
}

using Conversations.Users;

namespace Conversations.Silo.Storage.Users;

internal sealed class OwnershipReader(StoreReader store) : IOwnership
{
    public Task<Ownership?> Find(OwnedKind kind, Guid id, CancellationToken cancellationToken) => store.First(
        Sql(kind),
        new { Id = id.ToString() },
        row => new Ownership(row.IsDBNull(0) ? null : store.Text(row, 0)),
        cancellationToken);

    // Of several conversations that share a message the one that had it first counts, as where a message is looked for anywhere.
    private string Sql(OwnedKind kind) => kind switch
    {
        OwnedKind.Conversation => "select owner from conversations where id = @Id",
        OwnedKind.Agent => OfState("agent"),
        OwnedKind.Block => OfState("block"),
        OwnedKind.Tool => OfState("tool"),
        OwnedKind.Run => "select owner from runs join conversations on conversations.id = runs.conversation_id where runs.id = @Id",
        OwnedKind.Step => OfEvent($"events.kind = 'step-started' and {store.Dialect.Text("events.payload", "stepId")} = @Id"),
        OwnedKind.Message => OfEvent("events.message_id = @Id"),
        OwnedKind.StartTask => OfState("start-task"),
        OwnedKind.Sandbox => $"{OfState("sandbox")} union all select owner from conversations where id = @Id",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    private string OfState(string state) =>
        $"select {Member("owner")} from grain_state where state_name = '{state}' and {Member("id")} = @Id";

    private static string OfEvent(string condition) =>
        $"select owner from events join conversations on conversations.id = events.conversation_id where {condition} order by events.created_at limit 1";

    private string Member(string name) => store.Dialect.Text("payload -> 'state'", name);
}

using System.Data.Common;
using Conversations.Users;

namespace Conversations.Silo.Storage.Users;

internal sealed class UserStore(IStoreWriter writer, StoreReader store) : IUserStore
{
    private const string Columns = "id, user_id, role, name, created_at, expires_at, revoked_at";

    public Task AddKey(ApiKey key, string hash, CancellationToken cancellationToken) => writer.Execute(cancellationToken, new Change(
        """
        insert into api_keys (id, hash, user_id, role, name, created_at, expires_at)
        values ($1, $2, $3, $4, nullif($5, ''), $6, nullif($7, 0))
        """,
        key.Id.ToString(), hash, key.User, key.Role.ToString(), key.Name ?? "", key.CreatedAt.UtcTicks, key.ExpiresAt?.UtcTicks ?? 0));

    public Task<ApiKey?> FindKey(string hash, CancellationToken cancellationToken) =>
        store.First($"select {Columns} from api_keys where hash = @Hash", new { Hash = hash }, Key, cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListKeys(string? user, CancellationToken cancellationToken) => store.All(
        $"select {Columns} from api_keys {new Where().And(user is not null, "user_id = @User")} order by created_at, id",
        new { User = user },
        Key,
        cancellationToken);

    public async Task<bool> RevokeKey(Guid id, DateTimeOffset at, CancellationToken cancellationToken) => await writer.Execute(
        cancellationToken,
        new Change("update api_keys set revoked_at = coalesce(revoked_at, $1) where id = $2", at.UtcTicks, id.ToString())) > 0;

    public async Task<bool> IsDisabled(string user, CancellationToken cancellationToken) => await store.First(
        "select id from users where id = @User and disabled_at is not null", new { User = user }, row => row.GetString(0), cancellationToken) is not null;

    public Task SetDisabled(string user, bool disabled, DateTimeOffset at, CancellationToken cancellationToken) => writer.Execute(
        cancellationToken,
        new Change(
            "insert into users (id, disabled_at) values ($1, nullif($2, 0)) on conflict (id) do update set disabled_at = excluded.disabled_at",
            user, disabled ? at.UtcTicks : 0));

    private ApiKey Key(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)), store.Text(row, 1), Enum.Parse<UserRole>(row.GetString(2)), At(row, 4)!.Value)
    {
        Name = row.IsDBNull(3) ? null : store.Text(row, 3),
        ExpiresAt = At(row, 5),
        RevokedAt = At(row, 6),
    };

    private static DateTimeOffset? At(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}

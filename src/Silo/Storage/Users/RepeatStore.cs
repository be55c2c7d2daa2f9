using System.Data.Common;
using Conversations.Storage;
using Conversations.Users;

namespace Conversations.Silo.Storage.Users;

internal sealed class RepeatStore(IStoreWriter writer, StoreReader store) : IRepeatStore
{
    public async Task<KeptRequest> Begin(string user, string key, KeptRequest request, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var kept = await writer.Execute(
            cancellationToken,
            new Change("delete from repeats where user_id = $1 and key = $2 and created_at < $3", user, key, oldest.UtcTicks),
            new Change(
                "insert into repeats (user_id, key, hash, seed, created_at) values ($1, $2, $3, $4, $5) on conflict (user_id, key) do nothing",
                user, key, request.Hash, request.Seed.ToString(), request.At.UtcTicks));
        if (kept > 0) return request;
        return await store.First(
            "select hash, seed, created_at, status, content_type, body from repeats where user_id = @User and key = @Key",
            new { User = user, Key = key },
            Request,
            cancellationToken) ?? throw new StorageException("A request that is kept under a key has just been forgotten.");
    }

    public Task Finish(string user, string key, KeptAnswer answer, CancellationToken cancellationToken) => writer.Execute(cancellationToken, new Change(
        "update repeats set status = $1, content_type = nullif($2, ''), body = $3 where user_id = $4 and key = $5 and status is null",
        (long)answer.Status, answer.ContentType ?? "", answer.Body, user, key));

    public Task Forget(string user, string key, CancellationToken cancellationToken) =>
        writer.Execute(cancellationToken, new Change("delete from repeats where user_id = $1 and key = $2 and status is null", user, key));

    public Task Prune(DateTimeOffset oldest, CancellationToken cancellationToken) =>
        writer.Execute(cancellationToken, new Change("delete from repeats where created_at < $1", oldest.UtcTicks));

    private KeptRequest Request(DbDataReader row) =>
        new(row.GetString(0), Guid.Parse(row.GetString(1)), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero))
        {
            Answer = row.IsDBNull(3) ? null : new KeptAnswer((int)row.GetInt64(3), row.IsDBNull(4) ? null : row.GetString(4), store.Text(row, 5)),
        };
}

using System.Data.Common;
using System.Globalization;
using Orleans.Runtime;

namespace Conversations.Silo.Storage;

/// <summary>Reminders as rows.</summary>
internal sealed class SqliteReminderTable(WriteQueue queue, StoreReader store) : IReminderTable
{
    private const string Select = "select grain_id, name, start_at, period, etag from reminders";

    private const string Upsert = """
        insert into reminders (grain_id, name, grain_hash, start_at, period, etag)
        values (@GrainId, @Name, @Hash, @StartAt, @Period, @Etag)
        on conflict (grain_id, name) do update
        set start_at = excluded.start_at, period = excluded.period, etag = excluded.etag
        """;

    private const string Delete = "delete from reminders where grain_id = @GrainId and name = @Name and etag = @Etag";

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => store.First(
        $"{Select} where grain_id = @GrainId and name = @Name",
        new { GrainId = grainId.ToString(), Name = reminderName },
        Entry,
        CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Rows("grain_id = @GrainId", new { GrainId = grainId.ToString() });

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Rows(
        begin < end ? "grain_hash > @Begin and grain_hash <= @End" : "(grain_hash > @Begin or grain_hash <= @End)",
        new { Begin = (long)begin, End = (long)end });

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var etag = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        await queue.Run(
            session => session.Prepare(Upsert)
                .Bind(entry.GrainId.ToString()).Bind(entry.ReminderName).Bind((long)entry.GrainId.GetUniformHashCode())
                .Bind(entry.StartAt.Ticks).Bind(entry.Period.Ticks).Bind(etag)
                .Execute(),
            CancellationToken.None);
        return etag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => await queue.Run(
        session => session.Prepare(Delete).Bind(grainId.ToString()).Bind(reminderName).Bind(eTag).Execute(), CancellationToken.None) > 0;

    public Task TestOnlyClearTable() => queue.Run(session => session.Prepare("delete from reminders").Execute(), CancellationToken.None);

    private async Task<ReminderTableData> Rows(string condition, object arguments) =>
        new(await store.All($"{Select} where {condition}", arguments, Entry, CancellationToken.None));

    private static ReminderEntry Entry(DbDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0)),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = row.GetString(4),
    };
}

using System.Data.Common;
using System.Globalization;
using Orleans.Runtime;

namespace Conversations.Silo.Storage;

/// <summary>Reminders as rows.</summary>
internal sealed class ReminderTable(IStoreWriter writer, StoreReader store) : IReminderTable
{
    private const string Select = "select grain_id, name, start_at, period, etag from reminders";

    private const string Upsert = """
        insert into reminders (grain_id, name, grain_hash, start_at, period, etag) values ($1, $2, $3, $4, $5, $6)
        on conflict (grain_id, name) do update
        set start_at = excluded.start_at, period = excluded.period, etag = excluded.etag
        """;

    private const string Delete = "delete from reminders where grain_id = $1 and name = $2 and etag = $3";

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
        await writer.Execute(CancellationToken.None, new Change(
            Upsert,
            entry.GrainId.ToString(), entry.ReminderName, (long)entry.GrainId.GetUniformHashCode(), entry.StartAt.Ticks, entry.Period.Ticks, etag));
        return etag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        await writer.Execute(CancellationToken.None, new Change(Delete, grainId.ToString(), reminderName, eTag)) > 0;

    public Task TestOnlyClearTable() => writer.Execute(CancellationToken.None, new Change("delete from reminders"));

    private async Task<ReminderTableData> Rows(string condition, object arguments) =>
        new(await store.All($"{Select} where {condition}", arguments, Entry, CancellationToken.None));

    private ReminderEntry Entry(DbDataReader row) => new()
    {
        GrainId = GrainId.Parse(store.Text(row, 0)),
        ReminderName = store.Text(row, 1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = row.GetString(4),
    };
}

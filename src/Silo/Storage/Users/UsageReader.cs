using System.Data.Common;
using Conversations.Users;

namespace Conversations.Silo.Storage.Users;

internal sealed class UsageReader(StoreReader store) : IUsageReader
{
    /// <summary>What is selected of the usage of a day and model, for <see cref="Row"/>. Sums of bigint are numeric in PostgreSQL.</summary>
    public static readonly string Columns = $"day, model, {Sum("prompt")}, {Sum("completion")}, {Sum("cached")}, {Sum("cost")}, {Sum("messages")}";

    public Task<IReadOnlyList<DayUsage>> Read(string? user, DateOnly from, DateOnly to, CancellationToken cancellationToken) => store.All(
        $"select {Columns} from usage where user_id = @User and day >= @From and day <= @To group by day, model order by day, model",
        new { User = user ?? "", From = (long)from.DayNumber, To = (long)to.DayNumber },
        row => Row(store, row),
        cancellationToken);

    public static DayUsage Row(StoreReader store, DbDataReader row) => new(
        DateOnly.FromDayNumber((int)row.GetInt64(0)),
        store.Text(row, 1),
        row.GetInt64(2),
        row.GetInt64(3),
        row.GetInt64(4),
        UsedRow.Price(row.GetInt64(5)),
        row.GetInt64(6));

    private static string Sum(string column) => $"cast(sum({column}) as bigint)";
}

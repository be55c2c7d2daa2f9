using Conversations.Tests.Support;

namespace Conversations.Bench.Storage;

/// <summary>Turns on a throwaway PostgreSQL, beside what its own load generator commits with as many clients, round by round.</summary>
internal static class OnPostgres
{
    private const int Rounds = 3;

    // The compiler of hot code takes its share of the machine for so long.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task Run(int[] conversations, TimeSpan duration)
    {
        await using var server = await PostgresServer.Start();
        var pgbench = await PgBench.Prepare(server);
        await using var store = await Store.OpenPostgres(await server.CreateDatabase());

        await Turns.Run(store, conversations.Max(), WarmUp);
        Console.WriteLine("| conversations at once | turns/s | commits/s | commit median ms | p99 ms | simple-update tps | ratio | insert tps | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var count in conversations)
        {
            var (ours, updates, inserts) = (new List<Turns>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(await Turns.Run(store, count, duration));
                updates.Add(await pgbench.SimpleUpdate(count, duration));
                inserts.Add(await pgbench.Insert(count, duration));
            }

            var (median, update, insert) = (ours.OrderBy(each => each.Rate).ElementAt(Rounds / 2), Median(updates), Median(inserts));
            Console.WriteLine($"| {count} | {median} | {update:N0} | {median.Rate / update:N2} | {insert:N0} | {median.Rate / insert:N2} |");
        }
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(Rounds / 2);
}

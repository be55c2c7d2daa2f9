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
        Console.WriteLine("| conversations at once | turns/s | commits/s | commit median ms | p99 ms | pgbench tps | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var count in conversations)
        {
            var rounds = new List<(Turns Ours, double Theirs)>();
            for (var round = 0; round < Rounds; round++)
            {
                rounds.Add((await Turns.Run(store, count, duration), await pgbench.Run(count, duration)));
            }

            var (ours, theirs) = (rounds.Select(each => each.Ours).OrderBy(each => each.Rate).ElementAt(Rounds / 2), rounds.Select(each => each.Theirs).Order().ElementAt(Rounds / 2));
            Console.WriteLine($"| {count} | {ours} | {theirs:N0} | {ours.Rate / theirs:N2} |");
        }
    }
}

namespace Conversations.Bench.Load.Turns;

/// <summary>
/// Turns a second and time to the first token, by number of conversations at once. With a relay the rounds alternate, so that
/// what else the machine does meets both alike, and the figures are medians over the rounds.
/// </summary>
public static class TurnsCommand
{
    public static async Task RunAsync(LettaTarget server, LettaTarget? relay, Arguments arguments, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(arguments.Number("seconds", 3));
        var rounds = arguments.Number("rounds", 5);
        var table = new Table(
            "conversations", "turns/s", "relay turns/s", "ratio", "first token p50 ms", "relay p50 ms", "first token p99 ms", "relay p99 ms", "CPU ms/turn", "relay CPU ms/turn");
        await server.MakeAgentAsync(cancellationToken);
        if (relay is not null) await relay.MakeAgentAsync(cancellationToken);
        foreach (var concurrency in arguments.Numbers("concurrency", 1, 16, 64, 256))
        {
            var (ours, bare) = await MeasureAsync(concurrency);
            table.Add(
                concurrency, ours.PerSecond, bare.PerSecond, ours.PerSecond / bare.PerSecond,
                ours.First50, bare.First50, ours.First99, bare.First99, ours.CpuMilliseconds, bare.CpuMilliseconds);
        }

        table.Print(Console.Out);

        async Task<(TurnFigures Server, TurnFigures Relay)> MeasureAsync(int concurrency)
        {
            var (ours, bare) = (new List<TurnFigures>(), new List<TurnFigures>());
            for (var round = 0; round <= rounds; round++)
            {
                var serverFigures = await RoundAsync(server, concurrency);
                var relayFigures = relay is null ? new TurnFigures(double.NaN, double.NaN, double.NaN, double.NaN) : await RoundAsync(relay, concurrency);
                // The first round warms both up.
                if (round == 0) continue;
                ours.Add(serverFigures);
                bare.Add(relayFigures);
            }

            return (TurnFigures.MedianOf(ours), TurnFigures.MedianOf(bare));
        }

        Task<TurnFigures> RoundAsync(LettaTarget target, int concurrency) =>
            new TurnRound(target, concurrency, length, arguments.Number("per", 1), arguments.Text("say")).RunAsync(cancellationToken);
    }
}

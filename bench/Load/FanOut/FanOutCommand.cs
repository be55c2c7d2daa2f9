namespace Conversations.Bench.Load.FanOut;

/// <summary>One run read by many: how much of the ideal arrives, how late, and at which cost.</summary>
public static class FanOutCommand
{
    public static async Task RunAsync(LettaTarget server, LettaTarget? relay, Arguments arguments, CancellationToken cancellationToken)
    {
        var table = new Table("streams", "of ideal", "relay of ideal", "p50 lag ms", "relay p50 ms", "p99 lag ms", "relay p99 ms", "CPU µs/event", "relay CPU µs/event", "CPU ratio");
        await server.MakeAgentAsync(cancellationToken);
        if (relay is not null) await relay.MakeAgentAsync(cancellationToken);
        foreach (var streams in arguments.Numbers("streams", 1, 100, 1000))
        {
            var (ours, bare) = (new List<FanOutFigures>(), new List<FanOutFigures>());
            for (var round = 0; round < arguments.Number("rounds", 3); round++)
            {
                ours.Add(await new FanOutRound(server, streams).RunAsync(cancellationToken));
                if (relay is not null) bare.Add(await new FanOutRound(relay, streams).RunAsync(cancellationToken));
            }

            var (ourCpu, bareCpu) = (Median(ours, one => one.CpuMicroseconds), Median(bare, one => one.CpuMicroseconds));
            table.Add(
                streams, Median(ours, one => one.OfIdeal), Median(bare, one => one.OfIdeal),
                Median(ours, one => one.Lag50), Median(bare, one => one.Lag50), Median(ours, one => one.Lag99), Median(bare, one => one.Lag99), ourCpu, bareCpu, ourCpu / bareCpu);
        }

        table.Print(Console.Out);
    }

    private static double Median(List<FanOutFigures> rounds, Func<FanOutFigures, double> figure) => Statistics.Median([.. rounds.Select(figure)]);
}

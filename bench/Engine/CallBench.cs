using System.Diagnostics;

namespace Conversations.Bench.Engine;

/// <summary>Grain calls beside the same calls into channel mailboxes, in alternating rounds.</summary>
internal sealed class CallBench(IGrainFactory grains)
{
    private const int Actors = 1000;
    private const int Callers = 100;
    private static readonly TimeSpan LoopTime = TimeSpan.FromSeconds(1);

    private readonly ChannelMailbox[] mailboxes = [.. Enumerable.Range(0, Actors).Select(_ => new ChannelMailbox())];
    private readonly IPingGrain[] references = [.. Enumerable.Range(0, Actors).Select(i => grains.GetGrain<IPingGrain>(i))];

    internal async Task RunAsync(int rounds)
    {
        Measure sequentialMailbox = new("1 caller, channel mailbox", "us"), sequentialGrain = new("1 caller, grain (ValueTask<int>)", "us"),
            sequentialTask = new("1 caller, grain (Task<int>)", "us"), later = new("1 caller, grain that yields once", "us"),
            via = new("1 caller, grain to grain (both calls)", "us"),
            flightMailbox = new("1000 in flight, channel mailbox", "calls/s"), flightGrain = new("1000 in flight, grain", "calls/s"),
            loopMailbox = new("100 looping callers over 1000, channel mailbox", "calls/s"),
            loopGrain = new("100 looping callers over 1000, grain", "calls/s"),
            fairMailbox = new("busiest / least busy caller, channel mailbox", "x"), fairGrain = new("busiest / least busy caller, grain", "x"),
            bytesMailbox = new("allocated per call, channel mailbox", "bytes"), bytesGrain = new("allocated per call, grain", "bytes");
        for (var round = -2; round < rounds; round++)
        {
            var keep = round >= 0;
            Add(sequentialMailbox, await Sequential(i => mailboxes[0].Ping(i)), keep);
            Add(sequentialGrain, await Sequential(i => references[0].Ping(i).AsTask()), keep);
            Add(sequentialTask, await Sequential(i => references[0].PingTask(i)), keep);
            Add(later, await Sequential(i => references[0].PingLater(i)), keep);
            Add(via, await Sequential(i => references[0].PingVia(1, i)), keep);
            Add(flightMailbox, await InFlight(i => mailboxes[i].Ping(i)), keep);
            Add(flightGrain, await InFlight(i => references[i].Ping(i).AsTask()), keep);
            var (rate, fair) = await Looping(i => mailboxes[i].Ping(i));
            Add(loopMailbox, rate, keep);
            Add(fairMailbox, fair, keep);
            (rate, fair) = await Looping(i => references[i].Ping(i).AsTask());
            Add(loopGrain, rate, keep);
            Add(fairGrain, fair, keep);
            Add(bytesMailbox, await Bytes(i => mailboxes[0].Ping(i)), keep);
            Add(bytesGrain, await Bytes(i => references[0].Ping(i).AsTask()), keep);
        }

        foreach (var measure in new[]
        {
            sequentialMailbox, sequentialGrain, sequentialTask, later, via, flightMailbox, flightGrain, loopMailbox, loopGrain, fairMailbox,
            fairGrain, bytesMailbox, bytesGrain,
        })
            Console.WriteLine(measure);
        Console.WriteLine($"grain / mailbox: 1 caller {sequentialGrain.Median / sequentialMailbox.Median:N2}x, "
            + $"1000 in flight {flightMailbox.Median / flightGrain.Median:N2}x, looping {loopMailbox.Median / loopGrain.Median:N2}x");
    }

    private static void Add(Measure measure, double value, bool keep)
    {
        if (keep)
            measure.Add(value);
    }

    private static Task<double> Sequential(Func<int, Task<int>> call)
    {
        const int Calls = 100_000;
        return Measure.MicrosecondsEach(Calls, async () =>
        {
            for (var i = 0; i < Calls; i++)
                await call(i);
        });
    }

    private static async Task<double> InFlight(Func<int, Task<int>> call)
    {
        const int Times = 200;
        var calls = new Task<int>[Actors];
        var each = await Measure.MicrosecondsEach(Times * Actors, async () =>
        {
            for (var time = 0; time < Times; time++)
            {
                for (var i = 0; i < Actors; i++)
                    calls[i] = call(i);
                await Task.WhenAll(calls);
            }
        });
        return 1e6 / each;
    }

    private static async Task<(double Rate, double Fairness)> Looping(Func<int, Task<int>> call)
    {
        var counts = new int[Callers];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            while (Stopwatch.GetElapsedTime(start) < LoopTime)
            {
                await call(random.Next(Actors));
                counts[caller]++;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (counts.Sum() / seconds, (double)counts.Max() / Math.Max(1, counts.Min()));
    }

    private static async Task<double> Bytes(Func<int, Task<int>> call)
    {
        const int Calls = 20_000;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Calls; i++)
            await call(i);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;
    }
}

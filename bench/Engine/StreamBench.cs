using System.Diagnostics;
using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.Bench.Engine;

/// <summary>Items through an IAsyncEnumerable of a grain, and through a stream to a subscriber in the host.</summary>
internal sealed class StreamBench(IClusterClient client)
{
    private const int Items = 1_000_000;

    internal async Task RunAsync(int rounds)
    {
        Measure enumerated = new("IAsyncEnumerable, default batch", "items/s"), single = new("IAsyncEnumerable, WithBatchSize(1)", "items/s"),
            first = new("IAsyncEnumerable, first item of a sequence of one", "us"),
            latency = new("stream, publish to subscriber, p50", "us"), burst = new("stream, burst of 4000", "items/s"),
            publish = new("stream, publishing with one subscriber", "ns"), miss = new("stream, publishing without subscribers", "ns");
        for (var round = -1; round < rounds; round++)
        {
            double[] values =
            [
                await Enumerate(Items, 100), await Enumerate(Items / 10, 1), await FirstItem(), await Latency(), await Burst(), await Publish(true),
                await Publish(false),
            ];
            if (round < 0)
                continue;
            foreach (var (measure, value) in new[] { enumerated, single, first, latency, burst, publish, miss }.Zip(values))
                measure.Add(value);
        }

        foreach (var measure in new[] { enumerated, single, first, latency, burst, publish, miss })
            Console.WriteLine(measure);
    }

    private async Task<double> Enumerate(int items, int batch)
    {
        var grain = client.GetGrain<IPingGrain>(7);
        var each = await Measure.MicrosecondsEach(items, async () =>
        {
            await foreach (var item in grain.Count(items).WithBatchSize(batch))
                _ = item;
        });
        return 1e6 / each;
    }

    private Task<double> FirstItem()
    {
        const int Times = 10_000;
        var grain = client.GetGrain<IPingGrain>(7);
        return Measure.MicrosecondsEach(Times, async () =>
        {
            for (var i = 0; i < Times; i++)
            {
                await foreach (var item in grain.Count(1))
                    _ = item;
            }
        });
    }

    private async Task<double> Latency()
    {
        const int Times = 2000;
        var stream = NewStream<long>();
        var latencies = new List<double>(Times);
        var received = new SemaphoreSlim(0);
        var handle = await stream.SubscribeAsync((sent, _) =>
        {
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
            received.Release();
            return Task.CompletedTask;
        });
        for (var i = 0; i < Times; i++)
        {
            await stream.OnNextAsync(Stopwatch.GetTimestamp());
            await received.WaitAsync();
        }

        await handle.UnsubscribeAsync();
        return latencies.Order().ElementAt(Times / 2);
    }

    private async Task<double> Burst()
    {
        const int Size = 4000, Times = 50;
        var stream = NewStream<int>();
        var received = 0;
        var done = new SemaphoreSlim(0);
        var handle = await stream.SubscribeAsync((_, _) =>
        {
            if (++received % Size == 0)
                done.Release();
            return Task.CompletedTask;
        });
        var each = await Measure.MicrosecondsEach(Size * Times, async () =>
        {
            for (var time = 0; time < Times; time++)
            {
                for (var i = 0; i < Size; i++)
                    await stream.OnNextAsync(i);
                await done.WaitAsync();
            }
        });
        await handle.UnsubscribeAsync();
        return 1e6 / each;
    }

    private async Task<double> Publish(bool subscribed)
    {
        const int Times = 200_000;
        var stream = NewStream<int>();
        var handle = subscribed ? await stream.SubscribeAsync((_, _) => Task.CompletedTask) : null;
        var each = await Measure.MicrosecondsEach(Times, async () =>
        {
            for (var i = 0; i < Times; i++)
                await stream.OnNextAsync(i);
        });
        if (handle is not null)
            await handle.UnsubscribeAsync();
        return each * 1000;
    }

    private IAsyncStream<T> NewStream<T>() => client.GetStreamProvider("live").GetStream<T>(StreamId.Create("bench", Guid.NewGuid()));
}

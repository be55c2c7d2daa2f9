using System.Diagnostics;

namespace Conversations.Bench.Engine;

/// <summary>What an idle activation of a grain with one int costs.</summary>
internal sealed class ActivationBench(IGrainFactory grains)
{
    private const int Activations = 100_000;
    private const int Callers = 100;

    internal async Task RunAsync(int rounds)
    {
        Measure time = new("activation", "us"), heap = new("heap per idle activation", "bytes"), allocated = new("allocated per activation", "bytes");
        for (var round = 0; round <= rounds; round++)
        {
            var first = 1_000_000L * (round + 1);
            var heapBefore = Heap();
            var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var i = caller; i < Activations; i += Callers)
                    await grains.GetGrain<IPingGrain>(first + i).Ping(i);
            })));
            var each = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Activations;
            if (round == 0)
                continue;
            time.Add(each);
            allocated.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / Activations);
            heap.Add((double)(Heap() - heapBefore) / Activations);
        }

        Console.WriteLine(time);
        Console.WriteLine(heap);
        Console.WriteLine(allocated);
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

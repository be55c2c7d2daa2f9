using System.Diagnostics;
using Orleans.Runtime;

namespace Conversations.Bench.Engine;

public interface IPingGrain : IGrainWithIntegerKey
{
    ValueTask<int> Ping(int value);

    Task<int> PingTask(int value);

    /// <summary>Completes only after the grain has yielded once.</summary>
    Task<int> PingLater(int value);

    Task<int> PingVia(long other, int value);

    IAsyncEnumerable<int> Count(int to);

    /// <summary>The process that the grain runs in.</summary>
    Task<int> Where();

    /// <summary>Publishes the time on the stream of the grain's name.</summary>
    Task Publish();
}

public sealed class PingGrain : Grain, IPingGrain
{
    private int last;

    public ValueTask<int> Ping(int value) => new(last = value);

    public Task<int> PingTask(int value) => Task.FromResult(last = value);

    public async Task<int> PingLater(int value)
    {
        await Task.Yield();
        return last = value;
    }

    public async Task<int> PingVia(long other, int value) => last = await GrainFactory.GetGrain<IPingGrain>(other).Ping(value);

    public async IAsyncEnumerable<int> Count(int to)
    {
        for (var i = 0; i < to; i++)
            yield return last = i;
        await Task.CompletedTask;
    }

    public Task<int> Where() => Task.FromResult(Environment.ProcessId);

    public Task Publish() => this.GetStreamProvider(ClusterBench.Streams)
        .GetStream<long>(StreamId.Create("ping", this.GetPrimaryKeyLong()))
        .OnNextAsync(Stopwatch.GetTimestamp());
}

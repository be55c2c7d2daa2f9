using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Orleans.Embedded.Tests;

internal interface IFeedGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> Count(int to, CancellationToken token = default);

    IAsyncEnumerable<int> CountThenFail(int to);

    /// <summary>What <see cref="Write"/> writes, until it is cancelled.</summary>
    IAsyncEnumerable<string> Follow(CancellationToken token = default);

    IAsyncEnumerable<Mutable> Same();

    Task Write(string text);

    Task Deactivate();
}

internal sealed class FeedGrain(Journal journal) : Grain, IFeedGrain
{
    private readonly Channel<string> channel = Channel.CreateUnbounded<string>();
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private readonly Mutable item = new() { Value = 1 };

    public async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            for (var i = 0; i < to; i++)
            {
                if (i % 7 == 3)
                    await Task.Yield();
                if (TaskScheduler.Current != scheduler)
                    throw new InvalidOperationException("not a turn of the grain");
                yield return i;
            }
        }
        finally
        {
            journal.Add("disposed");
        }
    }

    public async IAsyncEnumerable<int> CountThenFail(int to)
    {
        await foreach (var i in Count(to))
            yield return i;
        throw new ProbeException("after the last");
    }

    public async IAsyncEnumerable<string> Follow([EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            await foreach (var text in channel.Reader.ReadAllAsync(token))
                yield return text;
        }
        finally
        {
            journal.Add($"follower left:{token.IsCancellationRequested}");
        }
    }

    public async IAsyncEnumerable<Mutable> Same()
    {
        await Task.Yield();
        yield return item;
        item.Value = 2;
        yield return item;
    }

    public Task Write(string text)
    {
        channel.Writer.TryWrite(text);
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

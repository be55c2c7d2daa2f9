using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans.Embedded.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task Subscriber_GetsEveryItemInOrderWithGrowingTokens()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<int>(silo);
        var items = new List<int>();
        var tokens = new List<StreamSequenceToken>();
        await stream.SubscribeAsync((item, token) =>
        {
            items.Add(item);
            tokens.Add(token!);
            return Task.CompletedTask;
        });

        for (var i = 0; i < 1000; i++)
            await stream.OnNextAsync(i);
        await stream.OnNextBatchAsync(Enumerable.Range(1000, 1000));

        await Wait.Until(() => tokens.Count == 2000, "2000 items");
        Assert.Equal(Enumerable.Range(0, 2000), items);
        Assert.True(tokens.Zip(tokens.Skip(1)).All(pair => pair.First.SequenceNumber < pair.Second.SequenceNumber));
    }

    [Fact]
    public async Task SlowSubscriber_DelaysNeitherPublisherNorOthersAndLosesTheOldest()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<int>(silo);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new List<int>();
        var quick = new List<int>();
        await stream.SubscribeAsync(async (item, _) =>
        {
            slow.Add(item);
            await gate.Task;
        });
        await stream.SubscribeAsync((item, _) =>
        {
            quick.Add(item);
            return Task.CompletedTask;
        });

        await stream.OnNextAsync(0);
        await Wait.Until(() => slow.Count == 1, "the slow subscriber to start");
        for (var from = 1; from < 10_000; from += 1000)
        {
            await stream.OnNextBatchAsync(Enumerable.Range(from, 1000));
            await Wait.Until(() => quick.Count == from + 1000, () => $"{from + 1000} items, got {quick.Count}");
        }

        gate.SetResult();
        await Wait.Until(() => slow.Contains(10_000), "the last item");
        Assert.Equal(Enumerable.Range(0, 10_001), quick);
        Assert.Equal([0, .. Enumerable.Range(10_001 - 4096, 4096)], slow);
    }

    [Fact]
    public async Task GrainSubscriber_IsCalledInTurnsOfTheGrain()
    {
        await using var silo = await StartAsync();
        var grain = silo.Get<IListenerGrain>();
        await grain.Listen("s").Within();
        var stream = silo.Client.GetStreamProvider("live").GetStream<int>("test", "s");

        await stream.OnNextBatchAsync(Enumerable.Range(0, 500));

        await Received(grain, 500);
        Assert.True(await grain.AllInTurnAndInOrder().Within());
    }

    [Fact]
    public async Task GrainSubscription_EndsWithTheActivation()
    {
        await using var silo = await StartAsync();
        var grain = silo.Get<IListenerGrain>();
        var stream = silo.Client.GetStreamProvider("live").GetStream<int>("test", "s");
        await grain.Listen("s").Within();
        await stream.OnNextAsync(0);
        await Received(grain, 1);
        Assert.Equal(1, await grain.Handles("s").Within());

        await grain.Deactivate().Within();
        Assert.Equal(0, await grain.Handles("s").Within());
        await stream.OnNextAsync(1);

        Assert.Equal(0, await grain.Received().Within());
    }

    [Fact]
    public async Task GrainPublisher_ReachesSubscribersInTheHost()
    {
        await using var silo = await StartAsync();
        var stream = silo.Client.GetStreamProvider("live").GetStream<int>("test", "s");
        var received = new TaskCompletionSource<int>();
        await stream.SubscribeAsync((item, _) =>
        {
            received.SetResult(item);
            return Task.CompletedTask;
        });

        await silo.Get<IListenerGrain>().Publish("s", 42).Within();

        Assert.Equal(42, await received.Task.Within());
    }

    [Fact]
    public async Task Unsubscribe_EndsTheDelivery()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<int>(silo);
        var first = new List<int>();
        var second = new List<int>();
        var handle = await stream.SubscribeAsync((item, _) => Note(first, item));
        await stream.SubscribeAsync((item, _) => Note(second, item));
        Assert.Equal(2, (await stream.GetAllSubscriptionHandles()).Count);

        await handle.UnsubscribeAsync();
        await stream.OnNextAsync(1);

        await Wait.Until(() => second.Count == 1, "the other subscriber");
        Assert.Empty(first);
        Assert.Single(await stream.GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task Resume_ReplacesTheObserver()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<int>(silo);
        var before = new List<int>();
        var after = new List<int>();
        var handle = await stream.SubscribeAsync((item, _) => Note(before, item));

        await handle.ResumeAsync((item, _) => Note(after, item));
        await stream.OnNextAsync(1);

        await Wait.Until(() => after.Count == 1, "the new observer");
        Assert.Empty(before);
    }

    [Fact]
    public async Task SubscriberThatFails_GetsTheNextItem()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<int>(silo);
        var items = new List<int>();
        await stream.SubscribeAsync((item, _) => item == 1 ? throw new ProbeException("item") : Note(items, item));

        await stream.OnNextBatchAsync([1, 2]);

        await Wait.Until(() => items.Count == 1, "the second item");
    }

    [Fact]
    public async Task ErrorAndCompletion_ReachSubscribersAfterTheItems()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<string>(silo);
        var events = new List<string>();
        await stream.SubscribeAsync(
            (item, _) => Note(events, item), exception => Note(events, exception.Message), () => Note(events, "completed"));

        await stream.OnNextAsync("item");
        await stream.OnErrorAsync(new ProbeException("error"));
        await stream.OnCompletedAsync();

        await Wait.Until(() => events.Count == 3, "three events");
        Assert.Equal(["item", "error", "completed"], events);
    }

    [Fact]
    public async Task MutableItem_IsCopiedForEachSubscriber()
    {
        await using var silo = await StartAsync();
        var stream = StreamOf<Mutable>(silo);
        var items = new List<Mutable>();
        for (var i = 0; i < 2; i++)
        {
            await stream.SubscribeAsync((item, _) =>
            {
                lock (items)
                    items.Add(item);
                return Task.CompletedTask;
            });
        }

        var sent = new Mutable { Value = 1 };
        await stream.OnNextAsync(sent);
        sent.Value = 2;

        await Wait.Until(() => items.Count == 2, "both subscribers");
        Assert.NotSame(items[0], items[1]);
        Assert.All(items, item => Assert.Equal(1, item.Value));
    }

    [Fact]
    public async Task Stream_OfAnotherItemType_IsRefused()
    {
        await using var silo = await StartAsync();
        var stream = silo.Client.GetStreamProvider("live").GetStream<int>("test", "typed");
        await stream.SubscribeAsync((_, _) => Task.CompletedTask);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => silo.Client.GetStreamProvider("live").GetStream<string>("test", "typed").OnNextAsync("x"));
    }

    [Fact]
    public void StreamId_FromParts_GivesThemBack()
    {
        var id = Guid.NewGuid();

        Assert.Equal(("ns", id.ToString("N")), (StreamId.Create("ns", id).GetNamespace(), StreamId.Create("ns", id).GetKeyAsString()));
        Assert.Null(StreamId.Create(null, "k").GetNamespace());
        Assert.NotEqual(StreamId.Create("ab", "c"), StreamId.Create("a", "bc"));
        Assert.Equal(StreamId.Create("a", "b"), StreamId.Create("a", "b"));
    }

    [Fact]
    public async Task ManyPublishersAndSubscribersThatComeAndGo_LoseNothingWhileSubscribed()
    {
        const int Publishers = 4, ItemsEach = 500;
        await using var silo = await StartAsync();
        var stream = StreamOf<(int Publisher, int Number)>(silo);
        var items = new List<(int Publisher, int Number)>();
        await stream.SubscribeAsync((item, _) => Note(items, item));
        using var stop = new CancellationTokenSource();
        var comers = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await (await stream.SubscribeAsync((_, _) => Task.CompletedTask)).UnsubscribeAsync();
        });

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < ItemsEach; i++)
                await stream.OnNextAsync((publisher, i));
        }))).Within();

        await Wait.Until(() => items.Count == Publishers * ItemsEach, () => $"{Publishers * ItemsEach} items, got {items.Count}");
        await stop.CancelAsync();
        await comers.Within();
        Assert.All(items.GroupBy(item => item.Publisher), own => Assert.Equal(Enumerable.Range(0, ItemsEach), own.Select(item => item.Number)));
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(builder => builder.AddMemoryStreams("live"));

    private static IAsyncStream<T> StreamOf<T>(TestSilo silo) =>
        silo.Client.GetStreamProvider("live").GetStream<T>(StreamId.Create("test", Guid.NewGuid()));

    private static Task Note<T>(List<T> list, T item)
    {
        list.Add(item);
        return Task.CompletedTask;
    }

    private static async Task Received(IListenerGrain grain, int expected)
    {
        var received = -1;
        for (var i = 0; i < 10_000 && received < expected; i++)
            received = await grain.Received().Within();
        Assert.Equal(expected, received);
    }
}

internal interface IListenerGrain : IGrainWithStringKey
{
    Task Listen(string key);

    Task<int> Received();

    Task<bool> AllInTurnAndInOrder();

    Task<int> Handles(string key);

    Task Publish(string key, int item);

    Task Deactivate();
}

internal sealed class ListenerGrain : Grain, IListenerGrain
{
    private readonly TaskScheduler scheduler = TaskScheduler.Current;
    private int received;
    private bool isFine = true;

    public Task Listen(string key) => StreamOf(key).SubscribeAsync(async (item, _) =>
    {
        isFine &= TaskScheduler.Current == scheduler && item == received;
        if (item % 100 == 7)
            await Task.Yield();
        received++;
    });

    public Task<int> Received() => Task.FromResult(received);

    public Task<bool> AllInTurnAndInOrder() => Task.FromResult(isFine);

    public async Task<int> Handles(string key) => (await StreamOf(key).GetAllSubscriptionHandles()).Count;

    public Task Publish(string key, int item) => StreamOf(key).OnNextAsync(item);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IAsyncStream<int> StreamOf(string key) => this.GetStreamProvider("live").GetStream<int>("test", key);
}

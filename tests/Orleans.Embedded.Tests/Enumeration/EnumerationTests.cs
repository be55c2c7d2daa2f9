using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class EnumerationTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 1)]
    [InlineData(16, 100)]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    [InlineData(1000, 100)]
    public async Task Enumeration_OfAnyLengthAndBatchSize_GivesEveryItemInOrderAndDisposesTheIterator(int length, int batch)
    {
        await using var silo = await TestSilo.StartAsync();
        var items = new List<int>();

        await foreach (var item in silo.Get<IFeedGrain>().Count(length).WithBatchSize(batch))
            items.Add(item);

        Assert.Equal(Enumerable.Range(0, length), items);
        await silo.Services.GetRequiredService<Journal>().Until("disposed");
    }

    [Fact]
    public async Task Enumerable_EnumeratedTwice_StartsAnewEachTime()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = silo.Get<IFeedGrain>().Count(5);

        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(numbers));
        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(numbers));
    }

    [Fact]
    public async Task Iterator_ThatFails_GivesTheItemsBeforeAndThenTheException()
    {
        await using var silo = await TestSilo.StartAsync();
        var items = new List<int>();

        var exception = await Assert.ThrowsAsync<ProbeException>(async () =>
        {
            await foreach (var item in silo.Get<IFeedGrain>().CountThenFail(30))
                items.Add(item);
        });

        Assert.Equal("after the last", exception.Message);
        Assert.Equal(30, items.Count);
    }

    [Fact]
    public async Task Item_ThatIsReady_IsGivenAtOnceAndCallsOfTheGrainGoOn()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IFeedGrain>();
        await using var items = grain.Follow().GetAsyncEnumerator();

        foreach (var text in new[] { "a", "b", "c" })
        {
            var next = items.MoveNextAsync().AsTask();
            await grain.Write(text).Within();
            Assert.True(await next.Within());
            Assert.Equal(text, items.Current);
        }
    }

    [Fact]
    public async Task Consumer_ThatStops_DisposesTheIterator()
    {
        await using var silo = await TestSilo.StartAsync();
        await foreach (var item in silo.Get<IFeedGrain>().Count(1000).WithBatchSize(5))
        {
            if (item == 12)
                break;
        }

        await silo.Services.GetRequiredService<Journal>().Until("disposed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_OfTheArgumentOrTheEnumeration_ReachesTheIterator(bool byArgument)
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var grain = silo.Get<IFeedGrain>();
        var follow = byArgument ? grain.Follow(source.Token) : grain.Follow();
        await using var items = follow.GetAsyncEnumerator(byArgument ? default : source.Token);
        var next = items.MoveNextAsync().AsTask();
        await grain.Write("x").Within();
        await next.Within();

        next = items.MoveNextAsync().AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Within());
        await silo.Services.GetRequiredService<Journal>().Until("follower left:True");
    }

    [Fact]
    public async Task Deactivation_WhileTheConsumerWaits_AbortsTheEnumeration()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IFeedGrain>();
        await using var items = grain.Follow().GetAsyncEnumerator();
        await grain.Write("x").Within();
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync().AsTask();

        await grain.Deactivate().Within();

        await Assert.ThrowsAsync<EnumerationAbortedException>(() => next.Within());
        await silo.Services.GetRequiredService<Journal>().Until("follower left:True");
    }

    [Fact]
    public async Task Deactivation_BetweenTwoReads_AbortsTheEnumeration()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IFeedGrain>();
        await using var items = grain.Count(1000).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());

        await grain.Deactivate().Within();
        await silo.Services.GetRequiredService<Journal>().Until("disposed");

        await Assert.ThrowsAsync<EnumerationAbortedException>(() => items.MoveNextAsync().AsTask().Within());
    }

    [Fact]
    public async Task Consumer_ThatVanishes_IsGivenUpAfterTheResponseTimeout()
    {
        var time = new ManualTime();
        await using var silo = await TestSilo.StartAsync(time: time);
        var journal = silo.Services.GetRequiredService<Journal>();
        var items = silo.Get<IFeedGrain>().Count(1000).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(await items.MoveNextAsync());
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, journal.Count("disposed"));
        time.Advance(TimeSpan.FromSeconds(2));

        await journal.Until("disposed");
        await Assert.ThrowsAsync<EnumerationAbortedException>(() => items.MoveNextAsync().AsTask().Within());
    }

    [Fact]
    public async Task MutableItem_ChangedByTheGrainLater_IsUnchangedAtTheConsumer()
    {
        await using var silo = await TestSilo.StartAsync();

        var items = await ReadAsync(silo.Get<IFeedGrain>().Same());

        Assert.Equal([1, 2], items.Select(item => item.Value));
    }

    private static async Task<List<T>> ReadAsync<T>(IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (var item in source)
            items.Add(item);
        return items;
    }
}

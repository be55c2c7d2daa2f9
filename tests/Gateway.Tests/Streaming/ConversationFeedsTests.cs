using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Streaming;

public class ConversationFeedsTests
{
    static readonly FeedItem Item = new Committed([new LoggedEvent(1, DateTimeOffset.UnixEpoch, new ConversationDeleted())]);

    [Fact]
    public async Task Attach_ManyListeners_SubscribesOnce()
    {
        using var rig = new StreamRig(new World());
        var listeners = Enumerable.Range(0, 100).Select(_ => new Listener()).ToList();
        foreach (var listener in listeners) await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), listener);

        await rig.Publish(Item);

        Assert.Equal(1, rig.Streams.Subscriptions);
        Assert.All(listeners, listener => Assert.Equal(1, listener.Heard));
    }

    [Fact]
    public async Task Detach_Listener_HearsNothingMore()
    {
        using var rig = new StreamRig(new World());
        var (gone, there) = (new Listener(), new Listener());
        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), gone);
        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), there);

        rig.Feeds.Detach(ConversationStream.Of(rig.World.ConversationId), gone);
        await rig.Publish(Item);

        Assert.Equal((0, 1), (gone.Heard, there.Heard));
    }

    [Fact]
    public async Task Feed_WithoutListeners_IsGivenUpAfterItsLinger()
    {
        using var rig = new StreamRig(new World());
        var listener = new Listener();
        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), listener);
        rig.Feeds.Detach(ConversationStream.Of(rig.World.ConversationId), listener);

        rig.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, rig.Streams.Subscribers(rig.World.ConversationId));
        rig.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((0, 0), (rig.Streams.Subscribers(rig.World.ConversationId), rig.Feeds.Count));

        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), listener);
        await rig.Publish(Item);
        Assert.Equal(1, listener.Heard);
    }

    [Fact]
    public async Task Feed_UsedAgainInItsLinger_StaysSubscribed()
    {
        using var rig = new StreamRig(new World());
        for (var turn = 0; turn < 5; turn++)
        {
            var listener = new Listener();
            await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), listener);
            rig.Time.Advance(TimeSpan.FromSeconds(60));
            Assert.InRange(listener.Ticks, 59, 61);
            rig.Feeds.Detach(ConversationStream.Of(rig.World.ConversationId), listener);
            rig.Time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(1, rig.Streams.Subscriptions);
    }

    [Fact]
    public async Task Stop_WithFeeds_UnsubscribesThem()
    {
        using var rig = new StreamRig(new World());
        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), new Listener());

        await rig.Feeds.StopAsync(default);

        Assert.Equal(0, rig.Streams.Subscribers(rig.World.ConversationId));
    }

    [Fact]
    public async Task Attach_StreamAway_FailsAndCanBeTriedAgain()
    {
        using var rig = new StreamRig(new World());
        rig.Streams.Failures = 1;

        await Assert.ThrowsAsync<IOException>(async () => await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), new Listener()));
        var listener = new Listener();
        await rig.Feeds.Attach(ConversationStream.Of(rig.World.ConversationId), listener);
        await rig.Publish(Item);

        Assert.Equal(1, listener.Heard);
    }

    sealed class Listener : IFeedListener
    {
        public int Heard { get; private set; }

        public int Ticks { get; private set; }

        public void Offer(FeedItem item) => Heard++;

        public int Interruptions { get; private set; }

        public void Interrupted() => Interruptions++;

        public void Tick() => Ticks++;
    }
}

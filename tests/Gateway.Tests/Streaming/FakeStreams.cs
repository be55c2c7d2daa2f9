using Conversations.Streams;
using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>A stream provider that delivers on the publisher's thread, to whoever has subscribed.</summary>
sealed class FakeStreams
{
    readonly Dictionary<StreamId, List<IAsyncObserver<FeedItem>>> subscribers = [];

    public FakeStreams() => Provider = Fake.Of<IStreamProvider>((_, args) => Stream((StreamId)args[0]!));

    public IStreamProvider Provider { get; }

    /// <summary>Subscriptions made so far, ended ones included.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>How many of the next subscriptions fail.</summary>
    public int Failures { get; set; }

    public int Subscribers(Guid conversationId)
    {
        lock (subscribers) return subscribers.GetValueOrDefault(ConversationStream.Of(conversationId))?.Count ?? 0;
    }

    public async Task Publish(Guid conversationId, FeedItem item)
    {
        IAsyncObserver<FeedItem>[] all;
        lock (subscribers) all = [.. subscribers.GetValueOrDefault(ConversationStream.Of(conversationId)) ?? []];
        foreach (var subscriber in all) await subscriber.OnNextAsync(item);
    }

    IAsyncStream<FeedItem> Stream(StreamId id) => Fake.Of<IAsyncStream<FeedItem>>((method, args) =>
    {
        if (method.Name != nameof(IAsyncStream<FeedItem>.SubscribeAsync)) throw new NotSupportedException(method.Name);
        if (Failures-- > 0) return Task.FromException<StreamSubscriptionHandle<FeedItem>>(new IOException("The stream is away."));
        var observer = (IAsyncObserver<FeedItem>)args[0]!;
        lock (subscribers)
        {
            Subscriptions++;
            if (!subscribers.TryGetValue(id, out var all)) subscribers[id] = all = [];
            all.Add(observer);
        }

        return Task.FromResult<StreamSubscriptionHandle<FeedItem>>(new Handle(this, id, observer));
    });

    sealed class Handle(FakeStreams streams, StreamId id, IAsyncObserver<FeedItem> observer) : StreamSubscriptionHandle<FeedItem>
    {
        public override Guid HandleId { get; } = Guid.NewGuid();

        public override string ProviderName => ConversationStream.Provider;

        public override StreamId StreamId => id;

        public override Task<StreamSubscriptionHandle<FeedItem>> ResumeAsync(IAsyncObserver<FeedItem> observer, StreamSequenceToken? token = null) =>
            throw new NotSupportedException();

        public override Task UnsubscribeAsync()
        {
            lock (streams.subscribers) streams.subscribers[id].Remove(observer);
            return Task.CompletedTask;
        }
    }
}

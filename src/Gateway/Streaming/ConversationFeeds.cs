using System.Collections.Concurrent;
using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>The feeds of the conversations that this process serves: subscribed once each, however many clients there are.</summary>
sealed partial class ConversationFeeds : IHostedService, IDisposable
{
    readonly ConcurrentDictionary<Guid, ConversationFeed> feeds = new();
    readonly Lazy<IStreamProvider> streams;
    readonly ILogger<ConversationFeeds> logger;
    readonly ITimer timer;
    readonly long lingerTicks;

    public ConversationFeeds(
        IServiceProvider services,
        IOptions<StreamingOptions> options,
        TimeProvider time,
        ILogger<ConversationFeeds> logger)
    {
        // Looked up late: a host makes its services before its silo has streams.
        streams = new(() => services.GetRequiredKeyedService<IStreamProvider>(ConversationStream.Provider));
        this.logger = logger;
        lingerTicks = options.Value.FeedLinger.Ticks / options.Value.Tick.Ticks;
        timer = time.CreateTimer(_ => Tick(), null, options.Value.Tick, options.Value.Tick);
    }

    /// <summary>Conversations subscribed to.</summary>
    public int Count => feeds.Count;

    /// <summary>Lets a listener hear what is published from now on.</summary>
    public async ValueTask Attach(Guid conversationId, IFeedListener listener)
    {
        while (true)
        {
            var feed = feeds.GetOrAdd(
                conversationId, static (id, streams) => new(streams.Value.GetStream<FeedItem>(ConversationStream.Of(id))), streams);
            try
            {
                if (await feed.TryAttach(listener)) return;
            }
            catch
            {
                feeds.TryRemove(new(conversationId, feed));
                throw;
            }

            feeds.TryRemove(new(conversationId, feed));
        }
    }

    public void Detach(Guid conversationId, IFeedListener listener)
    {
        if (feeds.TryGetValue(conversationId, out var feed)) feed.Detach(listener);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Unsubscribes everywhere: a subscription left behind would be served for ever.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(feeds.Values.Select(Unsubscribe)).WaitAsync(cancellationToken);

    public void Dispose() => timer.Dispose();

    void Tick()
    {
        foreach (var (id, feed) in feeds)
        {
            if (feed.Tick(lingerTicks)) continue;
            feeds.TryRemove(new(id, feed));
            _ = Unsubscribe(feed);
        }
    }

    async Task Unsubscribe(ConversationFeed feed)
    {
        try
        {
            await feed.Unsubscribe();
        }
        catch (Exception failure)
        {
            LogUnsubscribeFailed(logger, failure);
        }
    }
}

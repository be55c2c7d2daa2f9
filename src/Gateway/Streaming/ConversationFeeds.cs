using System.Collections.Concurrent;
using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>The feeds of what this process serves, conversations and commands of workspaces: subscribed once each, however many clients there are.</summary>
sealed partial class ConversationFeeds : IHostedService, IDisposable
{
    readonly ConcurrentDictionary<StreamId, ConversationFeed> feeds = new();
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

    /// <summary>Streams subscribed to.</summary>
    public int Count => feeds.Count;

    /// <summary>Lets a listener hear what is published from now on.</summary>
    public async ValueTask Attach(StreamId stream, IFeedListener listener)
    {
        while (true)
        {
            var feed = feeds.GetOrAdd(stream, static (id, streams) => new(streams.Value.GetStream<FeedItem>(id)), streams);
            try
            {
                if (await feed.TryAttach(listener)) return;
            }
            catch
            {
                feeds.TryRemove(new(stream, feed));
                throw;
            }

            feeds.TryRemove(new(stream, feed));
        }
    }

    public void Detach(StreamId stream, IFeedListener listener)
    {
        if (feeds.TryGetValue(stream, out var feed)) feed.Detach(listener);
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

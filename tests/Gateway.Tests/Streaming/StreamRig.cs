using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>The streaming side of one gateway process, over a <see cref="World"/>.</summary>
sealed class StreamRig : IDisposable
{
    public StreamRig(World world, StreamingOptions? streaming = null)
    {
        World = world;
        var options = Options.Create(streaming ?? new StreamingOptions());
        var services = new ServiceCollection().AddKeyedSingleton(ConversationStream.Provider, Streams.Provider).BuildServiceProvider();
        var readers = new RunReaders(world.Reader, world.Grains, options, Time, NullLogger<RunReader>.Instance);
        Feeds = new ConversationFeeds(services, options, Time, NullLogger<ConversationFeeds>.Instance);
        Tails = new RunTails(
            (_, run, frames) => new LettaRunProjector(run, frames), Feeds, readers, world.Reader, world.Grains, options, Time);
    }

    public World World { get; }

    public ManualTime Time { get; } = new();

    public FakeStreams Streams { get; } = new();

    public ConversationFeeds Feeds { get; }

    public RunTails Tails { get; }

    public void Dispose() => Feeds.Dispose();

    public Task Publish(FeedItem item) => Streams.Publish(World.ConversationId, item);

    /// <summary>The run as the store lists it, once its first event is there.</summary>
    public static RunRecord Record(World world, RunScript script)
    {
        var first = world.Log.First(logged => logged.Event is RunStarted started && started.RunId == script.RunId);
        return new RunRecord(script.RunId, world.ConversationId, Guid.NewGuid(), first.Seq, first.At, ((RunStarted)first.Event).Options);
    }
}

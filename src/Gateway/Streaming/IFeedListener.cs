using Conversations.Streams;

namespace Conversations.Gateway.Streaming;

/// <summary>Hears a feed. All calls must return at once.</summary>
interface IFeedListener
{
    void Offer(FeedItem item);

    /// <summary>Items may have been lost.</summary>
    void Interrupted();

    /// <summary>Comes about once a <see cref="StreamingOptions.Tick"/>, so that no listener needs a timer of its own.</summary>
    void Tick();
}

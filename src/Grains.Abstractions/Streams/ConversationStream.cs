using Orleans.Runtime;

namespace Conversations.Streams;

/// <summary>The stream on which a conversation's grain publishes its <see cref="FeedItem"/>s.</summary>
public static class ConversationStream
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "live";

    public static StreamId Of(Guid conversationId) => StreamId.Create("conversation", conversationId);
}

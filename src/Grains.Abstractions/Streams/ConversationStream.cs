using Orleans.Runtime;

namespace Conversations.Streams;

/// <summary>The streams on which <see cref="FeedItem"/>s are published.</summary>
public static class ConversationStream
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "live";

    /// <summary>Of a conversation's grain: <see cref="Committed"/> and <see cref="Streamed"/>.</summary>
    public static StreamId Of(Guid conversationId) => StreamId.Create("conversation", conversationId);

    /// <summary>Of a workspace's commands: <see cref="CommandsChanged"/>.</summary>
    public static StreamId OfCommands(Guid workspaceId) => StreamId.Create("commands", workspaceId);
}

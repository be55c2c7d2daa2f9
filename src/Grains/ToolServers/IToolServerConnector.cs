using Conversations.Agents;

namespace Conversations.Grains.ToolServers;

/// <summary>Connects conversations to servers of tools.</summary>
public interface IToolServerConnector
{
    /// <summary>Starts those that are programs, in the conversation's sandbox, and asks all of them for their tools.</summary>
    /// <param name="servers">By name, at least one.</param>
    /// <exception cref="ToolServerException">One of them could not be started or reached, or has no list of tools. Nothing is left open.</exception>
    Task<IToolServerSession> Connect(Guid conversationId, IReadOnlyDictionary<string, ToolServer> servers, CancellationToken cancellationToken);
}

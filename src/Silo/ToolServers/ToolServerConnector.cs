using Conversations.Agents;
using Conversations.Grains.ToolServers;
using Conversations.Workspaces;

namespace Conversations.Silo.ToolServers;

internal sealed class ToolServerConnector(IWorkspaces workspaces, IHttpClientFactory http, TimeProvider time) : IToolServerConnector
{
    /// <summary>The client whose requests go to servers of tools.</summary>
    public const string Client = "tool-servers";

    public async Task<IToolServerSession> Connect(Guid conversationId, IReadOnlyDictionary<string, ToolServer> servers, CancellationToken cancellationToken)
    {
        var opening = new ToolServerOpening(workspaces.Of(conversationId), http, time);
        var connections = servers.Select(server => new ToolServerConnection(server.Key, server.Value, opening, time)).ToList();
        var session = new ToolServerSession(connections);
        try
        {
            await Task.WhenAll(connections.Select(connection => connection.Open(cancellationToken)));
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }
}

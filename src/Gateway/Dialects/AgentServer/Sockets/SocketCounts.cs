namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>How many sockets of this process listen to each conversation.</summary>
sealed class SocketCounts
{
    readonly Lock gate = new();
    readonly Dictionary<(SocketKind Kind, Guid ConversationId), int> counts = [];

    /// <returns>False: there are as many as there may be.</returns>
    public bool TryAdd(SocketKind kind, Guid conversationId)
    {
        lock (gate)
        {
            var count = counts.GetValueOrDefault((kind, conversationId));
            if (count >= kind.Most) return false;
            counts[(kind, conversationId)] = count + 1;
            return true;
        }
    }

    public void Remove(SocketKind kind, Guid conversationId)
    {
        lock (gate)
        {
            if (--counts[(kind, conversationId)] == 0) counts.Remove((kind, conversationId));
        }
    }
}

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>How many sockets of this process listen to each conversation.</summary>
sealed class SocketCounts
{
    /// <summary>The original counts one of its own besides.</summary>
    const int Most = 49;

    readonly Lock gate = new();
    readonly Dictionary<Guid, int> counts = [];

    /// <returns>False: there are as many as there may be.</returns>
    public bool TryAdd(Guid conversationId)
    {
        lock (gate)
        {
            var count = counts.GetValueOrDefault(conversationId);
            if (count >= Most) return false;
            counts[conversationId] = count + 1;
            return true;
        }
    }

    public void Remove(Guid conversationId)
    {
        lock (gate)
        {
            if (--counts[conversationId] == 0) counts.Remove(conversationId);
        }
    }
}

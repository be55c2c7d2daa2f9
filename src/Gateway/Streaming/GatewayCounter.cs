using Conversations.Monitoring;

namespace Conversations.Gateway.Streaming;

/// <summary>Counts who is connected to this process.</summary>
sealed class GatewayCounter(OpenStreams streams, LiveConnections connections, ConversationFeeds feeds) : IGatewayCounter
{
    const int Busiest = 10;

    public GatewayCounts Count()
    {
        var here = connections.Here;
        return new GatewayCounts
        {
            Streams = streams.Count,
            Clients = here.Sum(each => each.Value),
            Feeds = feeds.Count,
            Busiest = [.. here.OrderByDescending(each => each.Value).Take(Busiest).Select(each => new ConversationClients(each.Key, each.Value))],
        };
    }
}

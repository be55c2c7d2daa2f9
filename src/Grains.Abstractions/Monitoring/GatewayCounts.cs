using System.Collections.Immutable;

namespace Conversations.Monitoring;

/// <summary>Who is connected to one gateway now.</summary>
[Immutable]
public sealed record GatewayCounts
{
    /// <summary>Streams open: SSE and sockets.</summary>
    public int Streams { get; init; }

    /// <summary>Clients that follow a conversation.</summary>
    public int Clients { get; init; }

    /// <summary>Conversations whose live stream it is subscribed to.</summary>
    public int Feeds { get; init; }

    /// <summary>The conversations with most clients, most first.</summary>
    public ImmutableArray<ConversationClients> Busiest { get; init; } = [];
}

[Immutable]
public sealed record ConversationClients(Guid ConversationId, int Clients);

/// <summary>Counts who is connected to this process.</summary>
public interface IGatewayCounter
{
    GatewayCounts Count();
}

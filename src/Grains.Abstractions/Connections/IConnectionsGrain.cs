using System.Collections.Immutable;

namespace Conversations.Connections;

/// <summary>How many clients listen to each conversation, over all gateways. There is one, of key 0; all that it knows it was told by living gateways.</summary>
public interface IConnectionsGrain : IGrainWithIntegerKey
{
    /// <summary>Takes what a gateway says of its clients. Who says nothing for <see cref="ConnectionReport.Lease"/> has none any more.</summary>
    /// <returns>False: what the gateway said before is not known here, and it must say the whole.</returns>
    Task<bool> Report(ConnectionReport report);

    /// <summary>Clients of each conversation, in the order asked.</summary>
    [ResponseTimeout("00:00:02")]
    Task<ImmutableArray<int>> Count(ImmutableArray<Guid> conversationIds);
}

using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations;

/// <summary>A conversation that begins with the events of another.</summary>
/// <param name="AgentId">Its agent, which exists.</param>
/// <param name="Origin">What is copied.</param>
/// <param name="Origins">Where those events were logged first: up to each seq, in which conversation.</param>
/// <param name="Metadata">Its descriptive fields; those of the origin are not taken over.</param>
/// <param name="KeepsUsage">True: what the origin has used is counted as its own.</param>
[Immutable]
public sealed record ForkRequest(Guid AgentId, ForkOrigin Origin, ImmutableArray<ForkOrigin> Origins, ConversationMetadata Metadata, bool KeepsUsage)
{
    /// <summary>Whose it is; null: nobody's.</summary>
    public string? Owner { get; init; }
}

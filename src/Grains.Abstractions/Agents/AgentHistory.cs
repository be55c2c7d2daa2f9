using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Agents;

/// <summary>What an agent's default conversation begins with.</summary>
/// <param name="Events">Events that bring messages, in order.</param>
/// <param name="OutOfContext">How many of them, from the first, the model does not see.</param>
[Immutable]
public sealed record AgentHistory(ImmutableArray<LogEvent> Events, int OutOfContext);

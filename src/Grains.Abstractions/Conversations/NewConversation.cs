using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations;

/// <param name="IsolateLabels">Labels of the agent's blocks that the conversation gets copies of.</param>
[Immutable]
public sealed record NewConversation(Guid AgentId, ConversationMetadata Metadata, ImmutableArray<string> IsolateLabels);

using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations;

/// <param name="IsolateLabels">Labels of the agent's blocks that the conversation gets copies of.</param>
[Immutable]
public sealed record NewConversation(Guid AgentId, ConversationMetadata Metadata, ImmutableArray<string> IsolateLabels)
{
    /// <summary>
    /// What it begins with after its system message, in order: events that bring messages (<see cref="MessageEvent"/>), with the
    /// messages' ids, dates, runs and steps. A tool's result finds its call by the step that both name.
    /// </summary>
    public ImmutableArray<LogEvent> History { get; init; } = [];

    /// <summary>How many of <see cref="History"/>, from the first, the model does not see.</summary>
    public int HistoryOutOfContext { get; init; }

    /// <summary>True: the request may have been made before, and a conversation of this id and agent is what it made.</summary>
    public bool OrExisting { get; init; }

    /// <summary>Of the request that makes it, where that may be made again; null: of one that may not.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Whose it is, unless its agent is somebody's already; null: nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>What is said in it at once, in the same commit; null for nothing.</summary>
    public PostRequest? First { get; init; }
}

using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>A conversation at one point of its log: the head, and the window of messages that the model sees.</summary>
public sealed record ConversationState(Guid Id, ConversationHead? Head, Message? System, ImmutableList<ContextMessage> Context)
{
    public static ConversationState Empty(Guid id) => new(id, null, null, []);

    public bool Exists => Head is { Deleted: false };

    /// <summary>What the run in progress waits for.</summary>
    public NextAction Next => Head?.Run switch
    {
        null => NextAction.None,
        { Step: not null } => NextAction.CallModel,
        { Tools: not null } => NextAction.RunTools,
        _ => NextAction.None,
    };

    /// <summary>Rough size of the window, the system message included.</summary>
    public int ContextTokens => (System is null ? 0 : new ContextMessage(0, System).Tokens) + Context.Sum(message => message.Tokens);
}

public enum NextAction
{
    None,
    CallModel,
    RunTools,
}

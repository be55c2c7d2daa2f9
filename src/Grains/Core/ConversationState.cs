using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;
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

    /// <summary>Rough size of the system message.</summary>
    public int SystemTokens => System is null ? 0 : new ContextMessage(0, System).Tokens;

    /// <summary>Size of the window in tokens: what the provider counted at the last call, and roughly what has come since.</summary>
    public long ContextTokens => Head is { ContextTokens: > 0 } counted
        ? counted.ContextTokens + Context.Where(message => message.Seq > counted.CountedSeq).Sum(message => (long)message.Tokens)
        : SystemTokens + Context.Sum(message => (long)message.Tokens);

    /// <summary>Seq of the event that last made another window of it, and did not only add a message; 0 when none has.</summary>
    public long WindowSeq => Head is { } head ? Math.Max(head.SummarySeq, Math.Max(head.ClearedSeq, head.NavigatedSeq)) : 0;

    /// <summary>Of the window what a compaction keeps: from a seq on, without the summary that is replaced.</summary>
    public IEnumerable<ContextMessage> KeptFrom(long seq) => Context.Where(message => message.Seq >= seq && message.Seq != Head!.SummarySeq);

    /// <summary>The window without the messages of other runs, but for the calls that this one answers.</summary>
    public ConversationState OfRun(Guid runId)
    {
        var steps = Context.Where(each => each.Message.RunId == runId && each.Message.StepId is not null).Select(each => each.Message.StepId).ToHashSet();
        return this with { Context = Context.RemoveAll(each => each.Message.RunId != runId && !steps.Contains(each.Message.StepId)) };
    }

    /// <summary>The workspace in which its commands run.</summary>
    public Guid WorkspaceId => Head?.Metadata.WorkspaceId ?? Id;

    /// <summary>How the loop goes beyond what its model and tools ask for.</summary>
    public LoopSettings? Loop => Head!.Metadata.Loop;

    /// <summary>True when the window is so full that the next answer may not fit: above nine tenths.</summary>
    public bool IsNearlyFull => Head is { ContextWindow: > 0 } head && ContextTokens > head.ContextWindow / 10 * 9L;
}

public enum NextAction
{
    None,
    CallModel,
    RunTools,
}

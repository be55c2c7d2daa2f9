using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary><c>Evolve(state, event) → state</c>: total, pure, and the only way in which a conversation changes.</summary>
public static class Evolution
{
    public static ConversationState Apply(this ConversationState state, LoggedEvent logged)
    {
        var head = logged.Event is ConversationCreated created
            ? Begin(state.Id, created, logged.At)
            : state.Head ?? throw new InvalidOperationException($"Conversation {state.Id} has no beginning.");
        head = head with { LastSeq = logged.Seq, UpdatedAt = logged.At };

        return logged.Event switch
        {
            MetadataChanged changed => state with { Head = Change(head, changed.Metadata, logged.At) },
            SystemRecompiled recompiled => state with { Head = head with { RecompiledSeq = logged.Seq, ContextTokens = 0 }, System = recompiled.Message },
            HistoryCleared => state with { Head = Clear(head), Context = [] },
            Compacted compacted => Shorten(state, head, compacted, logged.Seq),
            ConversationDeleted => state with { Head = head with { Deleted = true, Pending = null } },
            MessageEvent message => AddMessage(state, head, message, logged.Seq),
            RunStarted started => state with { Head = Start(head, started, logged) },
            StepStarted step => state with { Head = Step(head, step, logged.At) },
            StepFinished finished => state with { Head = Finish(head, finished) },
            ToolsStarted tools => state with { Head = head with { Run = head.Run! with { Step = null, Tools = Tools(state, tools) } } },
            RunFinished finished => state with { Head = head with { Run = null, LastRunAt = logged.At, Standing = After(finished) } },
            StandingChanged changed => state with { Head = head with { Standing = changed.Standing } },
            PauseRequested => state with { Head = head with { Run = head.Run! with { PauseRequested = true } } },
            GoalChanged changed => state with { Head = head with { Goal = changed.Goal } },
            UsageRecorded used => state with { Head = head with { Beside = Add(head.Beside, used) } },
            Forked forked => state with { Head = Settle(head, forked) },
            Navigated navigated => Turn(state, head, navigated.End),
            AgentSessionOpened opened => state with { Head = head with { Session = opened.Session } },
            AgentCalled called when head.Run is { Step: { } step } run => state with { Head = head with { Run = run with { Step = With(step, called.Call) } } },
            _ => state with { Head = head },
        };
    }

    /// <summary>The state that a stored head and the messages of its window make, without the log before them.</summary>
    /// <param name="window">Events from <see cref="ConversationHead.ContextFrom"/> on; the summary may be among them or stand before.</param>
    public static ConversationState Restore(ConversationHead head, Message? system, IEnumerable<LoggedEvent> window)
    {
        var messages = window
            .Where(logged => logged.Event is MessageEvent && logged.Seq != head.SystemSeq)
            .Select(logged => (logged.Event, Entry: new ContextMessage(logged.Seq, ((MessageEvent)logged.Event).Message)))
            .ToList();
        var summary = messages.Where(each => each.Entry.Seq == head.SummarySeq).Take(1);
        var rest = messages.Where(each => each.Event is not Compacted && each.Entry.Seq != head.SummarySeq);
        return new(head.Id, head, system, [.. summary.Concat(rest).Select(each => each.Entry)]);
    }

    static ConversationHead Begin(Guid id, ConversationCreated created, DateTimeOffset at) => new(id, created.AgentId, at)
    {
        Owner = created.Owner,
        Metadata = created.Metadata,
        Fork = created.Fork,
        Origins = created.Origins,
        Copying = created.Fork is not null,
        Deleted = created.Fork is not null,
        IsolatedBlockIds = created.IsolatedBlockIds,
        // For as long as there is no system message, this counts the history that will be out of sight.
        ContextFrom = created.HistoryOutOfContext,
    };

    static Standing After(RunFinished finished) => finished.StopReason switch
    {
        StopReason.EndTurn or StopReason.ToolRule => Standing.Finished,
        StopReason.RequiresApproval => Standing.Idle,
        StopReason.Paused or StopReason.Cancelled => Standing.Paused,
        StopReason.Stuck => Standing.Stuck,
        _ => Standing.Failed,
    };

    /// <summary>The step with a call that has begun, or without one that has ended.</summary>
    static ActiveStep With(ActiveStep step, AgentCall call)
    {
        var others = (step.Calls ?? []).RemoveAll(each => each.Id == call.Id);
        var calls = call.HasEnded ? others : others.Add(call);
        return step with { Calls = calls.IsEmpty ? null : calls };
    }

    /// <summary>The copy is whole: what was in progress in the original is not in progress here.</summary>
    static ConversationHead Settle(ConversationHead head, Forked forked) => head with
    {
        // One that is among the copied events was about another copy.
        Deleted = head.Copying && forked.From != head.Fork!.ConversationId,
        Copying = head.Copying && forked.From != head.Fork!.ConversationId,
        Run = null,
        Pending = null,
        // The original goes on with it.
        Session = null,
        Standing = Standing.Idle,
        Goal = head.Goal is { IsActive: true } goal ? goal with { Status = GoalStatus.Interrupted } : head.Goal,
        Total = forked.KeepsUsage ? head.Total : null,
        Beside = forked.KeepsUsage ? head.Beside : null,
    };

    static ImmutableArray<UsageRecorded> Add(ImmutableArray<UsageRecorded>? counted, UsageRecorded used)
    {
        var all = counted ?? [];
        return all.FirstOrDefault(each => each.For == used.For) is { } before
            ? all.Replace(before, used with { Usage = before.Usage.Add(used.Usage) })
            : all.Add(used);
    }

    static ConversationState Shorten(ConversationState state, ConversationHead head, Compacted compacted, long seq)
    {
        return state with
        {
            Context = [new ContextMessage(seq, compacted.Message), .. state.KeptFrom(compacted.KeptFrom)],
            Head = head with
            {
                MessageCount = head.MessageCount + 1,
                SummarySeq = seq,
                ContextFrom = Math.Min(compacted.KeptFrom, seq),
                Aside = Following(head.Aside, Math.Min(compacted.KeptFrom, seq)),
                ContextTokens = 0,
            },
        };
    }

    /// <summary>Those that do not lie before a seq; null for none.</summary>
    static ImmutableArray<Stretch>? Following(ImmutableArray<Stretch>? aside, long seq) =>
        aside?.RemoveAll(stretch => stretch.Through < seq) is { IsEmpty: false } left ? left : null;

    /// <summary>Whoever has read the branch knows all of its window; of what is in sight, what is on it stays.</summary>
    static ConversationState Turn(ConversationState state, ConversationHead head, BranchEnd end) => state with
    {
        Context = state.Context.RemoveAll(entry => !end.Shows(entry.Seq)),
        Head = head with
        {
            NavigatedSeq = head.LastSeq,
            ContextFrom = end.ContextFrom,
            Aside = end.Aside.IsEmpty ? null : end.Aside,
            SummarySeq = end.SummarySeq,
            RecompiledSeq = end.RecompiledSeq,
            LastUserSeq = end.LastUserSeq,
            Skills = end.Skills,
            ContextTokens = 0,
            Run = null,
            Pending = null,
            LastDecided = [],
            // It has seen what was left.
            Session = null,
        },
    };

    static ConversationHead Clear(ConversationHead head) => head with
    {
        ClearedSeq = head.LastSeq,
        ContextFrom = head.LastSeq + 1,
        Aside = null,
        SummarySeq = 0,
        ContextTokens = 0,
        MessageCount = 1,
        Skills = null,
        Pending = null,
        Session = null,
        LastDecided = [],
    };

    static ConversationHead Change(ConversationHead head, ConversationMetadata changes, DateTimeOffset at) => head with
    {
        Metadata = head.Metadata.With(changes),
        ArchivedAt = changes.Archived switch
        {
            true => head.ArchivedAt ?? at,
            false => null,
            null => head.ArchivedAt,
        },
    };

    static ConversationHead Finish(ConversationHead head, StepFinished finished) => head with
    {
        Run = head.Run! with { Step = null, Usage = head.Run.Usage.Add(finished.Usage) },
        Total = finished.Total ?? (head.Total ?? Usage.None).Add(finished.Usage),
        ContextTokens = finished.Usage.Context,
        CountedSeq = head.LastSeq,
    };

    static ConversationState AddMessage(ConversationState state, ConversationHead head, MessageEvent added, long seq)
    {
        head = head with { MessageCount = head.MessageCount + 1 };
        if (added.Message.Skills is { } skills) head = head with { Skills = (head.Skills ?? []).AddRange(skills) };
        if (added.Message.Role == Role.System && head.SystemSeq == 0)
            return state with { Head = head with { SystemSeq = seq, ContextFrom = seq + 1 + head.ContextFrom }, System = added.Message };
        // History that came with the conversation and that the model does not see.
        if (seq < head.ContextFrom) return state with { Head = head };

        head = added switch
        {
            ToolReturned when head.Run is { } run => head with { Run = run with { Tools = null } },
            ApprovalRequested requested => head with { Pending = Pending(requested) },
            ApprovalDecided decided => head with
            {
                Pending = null,
                LastDecided = [.. decided.Answers.Select(answer => answer.ToolCallId)],
                Run = head.Run is { } run ? run with { BeganWithDecision = true } : null,
            },
            MessageAdded { Message: { Role: Role.User, FromEnvironment: false } } => head with
            {
                LastUserSeq = seq,
                Run = head.Run is { } run ? run with { Unanswered = true } : null,
            },
            _ => head,
        };
        return state with { Head = head, Context = state.Context.Add(new ContextMessage(seq, added.Message)) };
    }

    static PendingApproval Pending(ApprovalRequested requested) => new(
        requested.Message.Id,
        requested.Message.StepId ?? Guid.Empty,
        [.. requested.Message.Parts.OfType<ToolCallPart>()],
        requested.Others);

    static ConversationHead Start(ConversationHead head, RunStarted started, LoggedEvent logged) => head with
    {
        Run = new ActiveRun(started.RunId, logged.Seq, logged.At, started.Options, started.Model) { TraceParent = started.TraceParent },
        ContextWindow = started.ContextWindow,
        Standing = Standing.Idle,
        Metadata = head.Metadata with { LastMessageAt = logged.At },
    };

    static ConversationHead Step(ConversationHead head, StepStarted step, DateTimeOffset at) => head with
    {
        Run = head.Run! with
        {
            Steps = step.Number,
            Step = new ActiveStep(step.StepId, step.MessageId, step.Number, step.Attempt, at),
            Unanswered = false,
            Tools = null,
        },
    };

    static ActiveTools Tools(ConversationState state, ToolsStarted started) => new(
        started.StepId,
        [.. started.ToolCallIds.Select(id => state.Call(started.StepId, id))],
        started.Repeatable,
        started.Known);

    static ToolCallPart Call(this ConversationState state, Guid stepId, string toolCallId)
    {
        for (var index = state.Context.Count - 1; index >= 0; index--)
        {
            var message = state.Context[index].Message;
            if (message.Role != Role.Assistant || message.StepId != stepId) continue;
            if (message.Parts.OfType<ToolCallPart>().FirstOrDefault(call => call.ToolCallId == toolCallId) is { } call) return call;
        }

        throw new InvalidOperationException($"Step {stepId} made no tool call {toolCallId}.");
    }
}

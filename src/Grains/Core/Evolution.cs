using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary><c>Evolve(state, event) → state</c>: total, pure, and the only way in which a conversation changes.</summary>
public static class Evolution
{
    public static ConversationState Apply(this ConversationState state, LoggedEvent logged)
    {
        var head = logged.Event is ConversationCreated created
            ? new ConversationHead(state.Id, created.AgentId, logged.At) { Metadata = created.Metadata, IsolatedBlockIds = created.IsolatedBlockIds }
            : state.Head ?? throw new InvalidOperationException($"Conversation {state.Id} has no beginning.");
        head = head with { LastSeq = logged.Seq, UpdatedAt = logged.At };

        return logged.Event switch
        {
            MetadataChanged changed => state with { Head = head with { Metadata = head.Metadata.With(changed.Metadata) } },
            ConversationDeleted => state with { Head = head with { Deleted = true, Pending = null } },
            MessageEvent message => AddMessage(state, head, message, logged.Seq),
            RunStarted started => state with { Head = Start(head, started, logged) },
            StepStarted step => Trim(state with { Head = Step(head, step, logged.At) }),
            StepFinished finished => state with { Head = head with { Run = head.Run! with { Step = null, Usage = head.Run.Usage.Add(finished.Usage) } } },
            ToolsStarted tools => state with { Head = head with { Run = head.Run! with { Step = null, Tools = Tools(state, tools) } } },
            RunFinished => state with { Head = head with { Run = null, LastRunAt = logged.At } },
            _ => state with { Head = head },
        };
    }

    /// <summary>The state that a stored head and the messages of its window make, without the log before them.</summary>
    public static ConversationState Restore(ConversationHead head, Message? system, IEnumerable<LoggedEvent> window) => new(
        head.Id,
        head,
        system,
        [.. window.Where(logged => logged.Event is MessageEvent && logged.Seq != head.SystemSeq)
            .Select(logged => new ContextMessage(logged.Seq, ((MessageEvent)logged.Event).Message))]);

    static ConversationState AddMessage(ConversationState state, ConversationHead head, MessageEvent added, long seq)
    {
        head = head with { MessageCount = head.MessageCount + 1 };
        if (added.Message.Role == Role.System && head.SystemSeq == 0)
            return state with { Head = head with { SystemSeq = seq, ContextFrom = seq + 1 }, System = added.Message };

        head = added switch
        {
            ToolReturned when head.Run is { } run => head with { Run = run with { Tools = null } },
            ApprovalRequested requested => head with { Pending = Pending(requested) },
            ApprovalDecided decided => head with { Pending = null, LastDecided = [.. decided.Answers.Select(answer => answer.ToolCallId)] },
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
        Run = new ActiveRun(started.RunId, logged.Seq, logged.At, started.Options, started.Model),
        ContextWindow = started.ContextWindow,
        Metadata = head.Metadata with { LastMessageAt = logged.At },
    };

    static ConversationHead Step(ConversationHead head, StepStarted step, DateTimeOffset at) => head with
    {
        Run = head.Run! with
        {
            Steps = step.Number,
            Step = new ActiveStep(step.StepId, step.MessageId, step.Number, step.Attempt, at),
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

    /// <summary>Drops the oldest turns when a run begins and the window would not fit into the model's context.</summary>
    static ConversationState Trim(ConversationState state)
    {
        var head = state.Head!;
        if (head.Run!.Step is not { Number: 1, Attempt: 1 } || head.ContextWindow <= 0) return state;

        var budget = head.ContextWindow / 10 * 9;
        var tokens = state.ContextTokens;
        var start = 0;
        foreach (var (message, index) in state.Context.Select((message, index) => (message, index)))
        {
            // A window must begin with a turn: an answer or a tool result without its question is refused by providers.
            if (message.Message.Role == Role.User) start = index;
            if (start == index && tokens <= budget) break;
            if (message.Message.RunId == head.Run.RunId) break;
            tokens -= message.Tokens;
        }

        if (start == 0) return state;
        var context = state.Context.RemoveRange(0, start);
        return state with { Context = context, Head = head with { ContextFrom = context[0].Seq } };
    }
}

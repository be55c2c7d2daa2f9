using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary><c>Decide(state, command, now) → events</c>: pure, without I/O, clock or randomness.</summary>
public static partial class Decider
{
    /// <summary>How often a model call is made again after its owner died, before the run is given up.</summary>
    /// <remarks>A run that kills every silo that takes it up must not go round for ever.</remarks>
    public const int MaxAttempts = 10;

    public static Decision Decide(ConversationState state, Command command, DateTimeOffset now) => WithGoal(state, Decided(state, command, now), now);

    static Decision Decided(ConversationState state, Command command, DateTimeOffset now) => command switch
    {
        Create create => state.Head is null ? Make(state, create, now) : new AlreadyExists(),
        CopyEvents copy => Copy(state, copy, now),
        _ when !state.Exists => command is Recover ? Decision.Nothing : new NotFound("conversation", state.Id.ToString()),
        Change change => Decision.Of(new MetadataChanged(change.Metadata)),
        Compact compact => Shorten(state, compact, now),
        Recompile recompile => Decision.Of(NewSystem(state, recompile.System)),
        Reset reset => state.Head!.Run is { } active ? new Busy(active.RunId) : Decision.Of(new HistoryCleared(), NewSystem(state, reset.System)),
        Navigate navigate => Turn(state, navigate),
        Delete delete => Remove(state.Head!, delete, now),
        Send send => Start(state.Head!, send, now),
        Post post => Take(state, post, now),
        Pause => Halt(state.Head!),
        Open => Ready(state.Head!),
        Close close => Shut(state.Head!, close, now),
        Pursue pursue => Pursue(state, pursue, now),
        DropGoal => Drop(state),
        Reject reject => Deny(state.Head!, reject, now),
        Configure configure => Adjust(state, configure.Changes),
        RecordHooks record => new([.. record.Hooks.Select(hook => new HookExecuted(hook))]),
        RecordUsage record => Decision.Of(new UsageRecorded(record.For, record.Model, record.Usage)),
        RecordCompletion record => Decision.Of(record.Completion),
        FinishStep finish => WithCallsEnded(state.Head!.Run, FinishStep(state, finish, now)),
        FailStep fail => FailStep(state.Head!, fail, now),
        HaltStep halt => HaltStep(state.Head!, halt, now),
        OpenSession open => Decision.Of(new AgentSessionOpened(open.Session)),
        ReportCall report => Report(state.Head!, report),
        FinishTools finish => FinishTools(state, finish, now),
        Abort abort => state.Head!.Run is { } run && run.RunId == abort.RunId
            ? new(End(run, abort.Said, RunStatus.Failed, StopReason.Error, abort.Error, new Ids(abort.Seed), now))
            : Decision.Nothing,
        Cancel cancel => Stop(state, cancel, now),
        Recover recover => Resume(state, recover, now),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
    };

    static Decision Make(ConversationState state, Create create, DateTimeOffset now)
    {
        var made = Made(create, now);
        if (create.First is not { } first) return new(made);
        var seq = 0L;
        var then = made.Aggregate(state, (before, item) => before.Apply(new LoggedEvent(++seq, now, item)));
        return new(made.AddRange(Take(then, first, now).Events));
    }

    static ImmutableArray<LogEvent> Made(Create create, DateTimeOffset now) =>
    [
        new ConversationCreated(create.AgentId, create.Metadata, create.IsolatedBlockIds)
        {
            HistoryOutOfContext = Math.Min(create.OutOfContext, create.History.Length),
            Owner = create.Owner,
            RequestId = create.RequestId,
        },
        new MessageAdded(new Message(new Ids(create.Seed).Next(), Role.System, [new TextPart(create.System)], now)),
        .. create.History.OfType<MessageEvent>().Select(Shared),
    ];

    // Where a summary's own conversation cut its window means nothing in another.
    static MessageEvent Shared(MessageEvent history) => history is Compacted summary ? new MessageAdded(summary.Message) : history;

    static Decision Remove(ConversationHead head, Delete delete, DateTimeOffset now)
    {
        ImmutableArray<LogEvent> ending = head.Run is { } run
            ? End(run, delete.Said, RunStatus.Cancelled, StopReason.Cancelled, null, new Ids(delete.Seed), now)
            : [];
        return new([.. ending, .. delete.Hooks.Select(hook => new HookExecuted(hook)), new ConversationDeleted()]);
    }

    static Decision Stop(ConversationState state, Cancel cancel, DateTimeOffset now)
    {
        var ids = new Ids(cancel.Seed);
        if (state.Head!.Run is { } run && (cancel.RunId ?? run.RunId) == run.RunId)
            return new(End(run, cancel.Said, RunStatus.Cancelled, StopReason.Cancelled, null, ids, now));

        // A run that stopped for a decision has ended; cancelled by its id, it takes the calls that wait with it.
        return state.Head is { Run: null, Pending: { } pending } && cancel.RunId is { } id && RunOf(state, pending) == id
            ? Withdraw(pending, id, ids, now)
            : new NothingActive();
    }

    static Guid? RunOf(ConversationState state, PendingApproval pending) =>
        state.Context.FirstOrDefault(entry => entry.Message.Id == pending.MessageId)?.Message.RunId;

    static Decision Withdraw(PendingApproval pending, Guid runId, Ids ids, DateTimeOffset now) =>
        new([.. Denied(pending, "The user cancelled the request, so the tool call was denied.", ids, now), new RunCancelled(runId)]);

    static LogEvent[] Denied(PendingApproval pending, string reason, Ids ids, DateTimeOffset now)
    {
        var answers = pending.Waiting.Select(call => new ApprovalAnswer(call.ToolCallId, false, reason));
        var results = pending.Waiting.AddRange(pending.Others).Select(call => Denied(call, reason));
        return
        [
            new ApprovalDecided(new Message(ids.Next(), Role.Approval, [], now) { StepId = pending.StepId }, [.. answers]),
            new ToolReturned(new Message(ids.Next(), Role.Tool, [.. results], now) { StepId = pending.StepId }),
        ];
    }

    static ToolReturnPart Denied(ToolCallPart call, string? reason) =>
        Failed(call, $"Error: request to call tool denied. User reason: {reason}", ToolFault.Denied, reason);

    static Decision FailStep(ConversationHead head, FailStep fail, DateTimeOffset now)
    {
        if (head.Run is not { Step: { } step } run || step.MessageId != fail.MessageId) return Decision.Nothing;
        var reason = fail.Error.Failure switch
        {
            RunFailure.EmptyAnswer => StopReason.InvalidLlmResponse,
            RunFailure.Internal => StopReason.Error,
            RunFailure.SystemPromptTooLong => StopReason.ContextWindowOverflowInSystemPrompt,
            _ => StopReason.LlmApiError,
        };
        return new(End(run, fail.Said, RunStatus.Failed, reason, fail.Error, new Ids(fail.Seed), now));
    }

    /// <summary>Ends a run before its time: what was said is kept, and every call of a tool gets a result, so that history can be sent on.</summary>
    static ImmutableArray<LogEvent> End(
        ActiveRun run, Answer? said, RunStatus status, StopReason reason, RunError? error, Ids ids, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<LogEvent>();
        var why = status == RunStatus.Cancelled ? "The run was cancelled" : "The run failed";
        if (run.Step is { Calls: not null } called) events.AddRange(Ended(run, called, AgentCallStatus.Failed));
        if (run.Step is { } step && said is { Parts.IsEmpty: false })
        {
            events.Add(new MessageAdded(AnswerOf(run, step, said) with { Partial = true }));
            var unanswered = said.Parts.OfType<ToolCallPart>().Select(call => Failed(call, $"{why} before this tool was called.")).ToImmutableArray();
            if (!unanswered.IsEmpty) events.Add(new ToolReturned(ToolMessage(run, step.StepId, unanswered, ids, now)));
        }

        if (run.Tools is { } tools)
        {
            var results = tools.Results.AddRange(tools.Calls.Select(call => Failed(call, $"{why} while this tool was at work; whether it had its effect is unknown.")));
            events.Add(new ToolReturned(ToolMessage(run, tools.StepId, results, ids, now)));
        }

        events.Add(new RunFinished(run.RunId, status, reason, run.Usage, run.Steps, error));
        return events.ToImmutable();
    }

    static RunFinished Complete(ActiveRun run, StopReason reason, Usage? last = null) => new(
        run.RunId,
        reason == StopReason.MaxTokensExceeded ? RunStatus.Failed : RunStatus.Completed,
        reason,
        last is null ? run.Usage : run.Usage.Add(last),
        run.Steps,
        null);

    static StepStarted NextStep(ActiveRun run, Ids ids) => new(run.RunId, ids.Next(), ids.Next(), run.Steps + 1, 1, run.Model);

    static Message AnswerOf(ActiveRun run, ActiveStep step, Answer answer) => new(step.MessageId, Role.Assistant, answer.Parts, step.StartedAt)
    {
        RunId = run.RunId,
        StepId = step.StepId,
        Chunks = answer.Chunks,
    };

    static Message ToolMessage(ActiveRun run, Guid stepId, ImmutableArray<ToolReturnPart> results, Ids ids, DateTimeOffset now) =>
        new(ids.Next(), Role.Tool, [.. results], now) { RunId = run.RunId, StepId = stepId };

    static ToolReturnPart Failed(ToolCallPart call, string text, ToolFault fault = ToolFault.Interrupted, string? reason = null) =>
        new(call.ToolCallId, call.Name, false, text) { Fault = fault, Reason = reason };
}

using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>What is on record of the work of a program that is the agent: each of its calls begins once and ends once.</summary>
public static partial class Decider
{
    static Decision Report(ConversationHead head, ReportCall report) => head.Run is { Step: { } step } run && step.MessageId == report.MessageId
        ? Decision.Of(new AgentCalled(run.RunId, step.StepId, report.Call))
        : Decision.Nothing;

    static Decision HaltStep(ConversationHead head, HaltStep halt, DateTimeOffset now) => head.Run is { Step: { } step } run && step.MessageId == halt.MessageId
        ? new(End(run, halt.Said, RunStatus.Completed, StopReason.Paused, null, new Ids(halt.Seed), now))
        : Decision.Nothing;

    /// <summary>The same events, after the ends of calls of which the program has told no end, and which it is done with by its answer.</summary>
    static Decision WithCallsEnded(ActiveRun? run, Decision decision) => run is { Step: { Calls: not null } step } && !decision.Events.IsEmpty
        ? decision with { Events = Ended(run, step, AgentCallStatus.Completed).AddRange(decision.Events) }
        : decision;

    /// <summary>How the calls end of which the program has told no end.</summary>
    static ImmutableArray<LogEvent> Ended(ActiveRun run, ActiveStep step, AgentCallStatus status) => step.Calls is not { } calls
        ? []
        : [.. calls.Select(call => new AgentCalled(run.RunId, step.StepId, call with { Status = status }))];
}

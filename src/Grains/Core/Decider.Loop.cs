using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>Whether a run goes on after a step: what has come meanwhile, what was asked of it, and whether it gets anywhere.</summary>
public static partial class Decider
{
    const string EmptyAnswer = "Your last answer was empty. Go on with the task: call a tool, or say what came of it.";

    /// <summary>What follows an answer without tool calls.</summary>
    static IEnumerable<LogEvent> AfterText(ConversationState state, Message answer, FinishStep finish, Ids ids, DateTimeOffset now)
    {
        var run = state.Head!.Run!;
        foreach (var hook in finish.Hooks) yield return new HookExecuted(hook);

        if (run.PauseRequested)
        {
            yield return Complete(run, StopReason.Paused, finish.Usage);
            yield break;
        }

        var refused = finish.Hooks.FirstOrDefault(hook => hook.Blocked);
        var empty = state.Loop is not null && answer.Text().Length == 0;
        string? notYet = null;
        if (!run.Unanswered && refused is null && !empty)
        {
            (var changed, notYet) = Judged(state.Head!.Goal, finish.Verdict);
            if (changed is not null) yield return changed;
            if (notYet is null)
            {
                yield return Complete(run, StopReason.EndTurn, finish.Usage);
                yield break;
            }
        }

        if (AtLimit(run))
        {
            yield return Complete(run, StopReason.MaxSteps, finish.Usage);
            yield break;
        }

        if (notYet is not null)
        {
            yield return FromGoal(notYet, run, ids, now);
            yield return NextStep(run, ids);
            yield break;
        }

        if (refused is not null) yield return FromEnvironment($"[Stop hook feedback] {refused.Reason}", run, ids, now);
        else if (empty && !run.Unanswered) yield return FromEnvironment(EmptyAnswer, run, ids, now);

        if (state.Loop is { StuckDetection: true } && StuckDetector.Look([.. state.Context.Select(entry => entry.Message), answer]) == Circling.Stuck)
            yield return Complete(run, StopReason.Stuck, finish.Usage);
        else
            yield return NextStep(run, ids);
    }

    /// <summary>What follows the results of a step's tools.</summary>
    static IEnumerable<LogEvent> AfterTools(ConversationState state, ActiveRun run, Message results, FinishTools finish, Ids ids, DateTimeOffset now)
    {
        var refused = finish.EndsRun ? finish.Hooks.FirstOrDefault(hook => hook is { Event: HookEvent.Stop, Blocked: true }) : null;
        string? notYet = null;
        if (finish.EndsRun && !run.Unanswered && refused is null)
        {
            (var changed, notYet) = Judged(state.Head!.Goal, finish.Verdict);
            if (changed is not null) yield return changed;
            if (notYet is null)
            {
                yield return Complete(run, StopReason.ToolRule);
                yield break;
            }
        }

        if (run.PauseRequested)
        {
            yield return Complete(run, StopReason.Paused);
            yield break;
        }

        if (AtLimit(run))
        {
            yield return Complete(run, StopReason.MaxSteps);
            yield break;
        }

        if (notYet is not null)
        {
            yield return FromGoal(notYet, run, ids, now);
            yield return NextStep(run, ids);
            yield break;
        }

        if (refused is not null) yield return FromEnvironment($"[Stop hook feedback] {refused.Reason}", run, ids, now);
        var circling = state.Loop is { StuckDetection: true } ? StuckDetector.Look([.. state.Context.Select(entry => entry.Message), results]) : Circling.No;
        if (circling == Circling.Stuck)
        {
            yield return Complete(run, StopReason.Stuck);
            yield break;
        }

        if (circling == Circling.Begins) yield return FromEnvironment(Warning(results), run, ids, now);
        yield return NextStep(run, ids);
    }

    static string Warning(Message results)
    {
        var failed = results.Parts.OfType<ToolReturnPart>().Last();
        return $"The tool '{failed.Name}' has failed 3 times in a row with the same arguments: {failed.Text}\nDo not call it like this again; try something else.";
    }

    static MessageAdded FromEnvironment(string text, ActiveRun run, Ids ids, DateTimeOffset now) =>
        new(new Message(ids.Next(), Role.User, [new TextPart(text)], now) { RunId = run.RunId, FromEnvironment = true });

    /// <summary>The answer with what is known of its calls: who has the tool, and how risky it is.</summary>
    static Answer Judged(Answer answer, ToolTraits tools, LoopSettings? loop) => loop?.Analyzer is null && tools.Servers.IsEmpty
        ? answer
        : answer with { Parts = [.. answer.Parts.Select(part => part is ToolCallPart call ? Judged(call, tools, loop?.Analyzer) : part)] };

    static ToolCallPart Judged(ToolCallPart call, ToolTraits tools, RiskAnalyzer? analyzer) => call with
    {
        Server = tools.Servers.GetValueOrDefault(call.Name),
        Risk = analyzer is null ? null : Risk.Of(call, analyzer),
    };

    /// <summary>The calls that wait for a decision: those of certain tools, or all of them where the policy wants one of them confirmed.</summary>
    static ImmutableArray<ToolCallPart> NeedDecision(ImmutableArray<ToolCallPart> calls, ToolTraits tools, LoopSettings? loop)
    {
        var confirmed = loop?.Confirmation is { } policy && !(calls is [var only] && Risk.IsHarmless(only))
            && calls.Any(call => policy.Asks(call.Risk ?? SecurityRisk.Unknown));
        return confirmed ? calls : [.. calls.Where(call => tools.NeedDecision.Contains(call.Name))];
    }
}

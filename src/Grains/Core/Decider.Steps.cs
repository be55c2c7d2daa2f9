using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>The steps of a run: what follows a model's answer, and what follows its tools' results.</summary>
public static partial class Decider
{
    static Decision FinishStep(ConversationState state, FinishStep finish, DateTimeOffset now)
    {
        var head = state.Head!;
        if (head.Run is not { Step: { } step } run || step.MessageId != finish.MessageId) return Decision.Nothing;

        var answer = AnswerOf(run, step, Judged(finish.Answer, finish.Tools, state.Loop));
        var calls = answer.Parts.OfType<ToolCallPart>().ToImmutableArray();
        var finished = new StepFinished(run.RunId, step.StepId, run.Model, finish.Usage) { Total = (head.Total ?? Usage.None).Add(finish.Usage), Tokens = finish.Tokens };
        var ids = new Ids(finish.Seed);

        if (finish.Truncated && !calls.IsEmpty)
        {
            // The arguments may be cut off, so nothing is called.
            var results = calls.Select(call => Failed(call, "The answer was cut off before this tool was called.")).ToImmutableArray();
            return Decision.Of(
                new MessageAdded(answer),
                finished,
                new ToolReturned(ToolMessage(run, step.StepId, results, ids, now)),
                Complete(run, StopReason.MaxTokensExceeded, finish.Usage));
        }

        if (calls.IsEmpty)
            return new([new MessageAdded(answer), finished, .. finish.Truncated ? [Complete(run, StopReason.MaxTokensExceeded, finish.Usage)] : AfterText(state, answer, finish, ids, now)]);

        var waiting = NeedDecision(calls, finish.Tools, state.Loop);
        if (waiting.IsEmpty)
            return Decision.Of(new MessageAdded(answer), finished, Begin(run, step.StepId, calls, finish.Tools, []));

        var request = new Message(Ids.Before(step.MessageId), Role.Approval, [.. waiting], step.StartedAt) { RunId = run.RunId, StepId = step.StepId };
        return Decision.Of(
            new MessageAdded(answer),
            finished,
            new ApprovalRequested(request, [.. waiting.Select(call => call.ToolCallId)]) { Others = calls.RemoveRange(waiting) },
            Complete(run, StopReason.RequiresApproval, finish.Usage));
    }

    static Decision FinishTools(ConversationState state, FinishTools finish, DateTimeOffset now)
    {
        if (state.Head!.Run is not { Tools: { } tools } run || tools.StepId != finish.StepId) return Decision.Nothing;
        var ids = new Ids(finish.Seed);
        var (ruled, rules) = Ruled(tools, finish, state.Head.Skills ?? []);
        var results = new ToolReturned(ToolMessage(run, tools.StepId, tools.Results.AddRange(ruled), ids, now) with { Skills = rules.IsEmpty ? null : rules });
        return new([.. finish.Hooks.Select(hook => new HookExecuted(hook)), results, .. AfterTools(state, run, results.Message, finish, ids, now)]);
    }

    /// <summary>The results with the rules for the files that they are about, and the names of those.</summary>
    /// <param name="known">Names of the skills that the conversation has brought up before.</param>
    static (ImmutableArray<ToolReturnPart> Results, ImmutableArray<string> Rules) Ruled(ActiveTools tools, FinishTools finish, ImmutableArray<string> known)
    {
        if (finish.Skills is null) return (finish.Results, []);
        var results = ImmutableArray.CreateBuilder<ToolReturnPart>();
        var rules = ImmutableArray<string>.Empty;
        foreach (var result in finish.Results)
        {
            var call = result.Fault is null ? tools.Calls.FirstOrDefault(call => call.ToolCallId == result.ToolCallId) : null;
            var recall = Recall.Of(finish.Skills, FileOf(call), known.AddRange(rules));
            results.Add(recall.Text is null ? result : result with { Addition = recall.Text });
            rules = rules.AddRange(recall.Skills);
        }

        return (results.ToImmutable(), rules);
    }

    static string? FileOf(ToolCallPart? call)
    {
        if (call is null) return null;
        try
        {
            using var arguments = JsonDocument.Parse(call.Arguments);
            return arguments.RootElement.ValueKind == JsonValueKind.Object && arguments.RootElement.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String ? path.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static LogEvent AfterDecision(ActiveRun run, Ids ids) => AtLimit(run) ? Complete(run, StopReason.MaxSteps) : NextStep(run, ids);

    static bool AtLimit(ActiveRun run) => run.Steps + (run.BeganWithDecision ? 1 : 0) >= run.Options.MaxSteps;

    static ToolsStarted Begin(
        ActiveRun run, Guid stepId, ImmutableArray<ToolCallPart> calls, ToolTraits traits, ImmutableArray<ToolReturnPart> known) => new(
        run.RunId,
        stepId,
        [.. calls.Select(call => call.ToolCallId)],
        [.. calls.Where(call => traits.Repeatable.Contains(call.Name)).Select(call => call.ToolCallId)])
    {
        Known = known,
    };

    /// <summary>
    /// What a new owner does first. Its commit fences the old one; then the model is asked again, tools that can bear it run
    /// again, and of the others it is said that nobody knows.
    /// </summary>
    static Decision Resume(ConversationState state, Recover recover, DateTimeOffset now)
    {
        if (state.Head!.Run is not { } run) return Decision.Nothing;
        var ids = new Ids(recover.Seed);
        if (run.Step is { } step) return AskAgain(run, step, ids, now);
        if (run.Tools is not { } tools) return Decision.Of(new RunRecovered(run.RunId, 1, null), NextStep(run, ids));

        var again = tools.Calls.Where(call => tools.Repeatable.Contains(call.ToolCallId)).ToImmutableArray();
        var known = tools.Results.AddRange(tools.Calls.RemoveRange(again).Select(call => Failed(call,
            "The server stopped while this tool was at work; whether it had its effect is unknown.")));
        var recovered = new RunRecovered(run.RunId, 1, null);
        if (!again.IsEmpty)
            return Decision.Of(recovered, new ToolsStarted(run.RunId, tools.StepId, [.. again.Select(call => call.ToolCallId)], tools.Repeatable) { Known = known });

        var returned = new ToolReturned(ToolMessage(run, tools.StepId, known, ids, now));
        var finish = new FinishTools(tools.StepId, known, recover.Seed);
        return new([recovered, returned, .. AfterTools(state, run, returned.Message, finish, ids, now)]);
    }

    static Decision AskAgain(ActiveRun run, ActiveStep step, Ids ids, DateTimeOffset now)
    {
        var attempt = step.Attempt + 1;
        var recovered = new RunRecovered(run.RunId, attempt, step.MessageId);
        if (attempt <= MaxAttempts)
            return new([.. Ended(run, step, AgentCallStatus.Failed), recovered, new StepStarted(run.RunId, ids.Next(), ids.Next(), step.Number, attempt, run.Model)]);

        var error = new RunError(RunFailure.Internal, $"The run lost its server {MaxAttempts} times in one step and was given up.", false);
        return new([recovered, .. End(run, null, RunStatus.Failed, StopReason.Error, error, ids, now)]);
    }
}

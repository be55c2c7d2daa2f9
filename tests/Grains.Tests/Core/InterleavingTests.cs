using System.Text.Json;
using Conversations.Grains.Core;
using Conversations.Log;

namespace Conversations.Grains.Tests.Core;

public sealed class InterleavingTests
{
    const int Seeds = 100_000;
    const int Steps = 40;

    [Fact]
    public void AnyInterleaving_OfSendsPostsPausesCancelsCrashesApprovalsCompactionsNavigationsAndZombies_KeepsEveryPromise()
    {
        var totals = (Runs: 0, Crashes: 0, Refusals: 0, Compactions: 0, Events: 0L);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var simulation = new Simulation(seed);
            try
            {
                simulation.Run(Steps);
                Check(simulation, exhaustive: seed % 50 == 0);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
            }

            totals = (
                totals.Runs + simulation.AcceptedRuns.Count,
                totals.Crashes + simulation.Crashes,
                totals.Refusals + simulation.Refusals,
                totals.Compactions + simulation.Log.Count(logged => logged.Event is Compacted),
                totals.Events + simulation.Log.Count);
        }

        // Seeds that never got anywhere would pass too.
        Assert.True(totals.Runs > 3 * Seeds && totals.Crashes > 2 * Seeds && totals.Refusals > Seeds && totals.Compactions > Seeds / 2, $"The simulation hardly did anything: {totals}.");
    }

    static void Check(Simulation simulation, bool exhaustive)
    {
        var log = simulation.Log;
        OneEndForEachRun(log, simulation.AcceptedRuns);
        NothingAcceptedIsLostOrDoubled(log, simulation.Accepted);
        NoStepIsRecordedTwice(log);
        EveryToolCallIsAnsweredOnce(log, simulation.Owner, simulation.LeftBehind);
        EveryCallOfAProgramBeginsAndEndsOnce(log);
        NoGoalIsLeftAlone(simulation.Owner);
        Assert.All(simulation.Effects, effect => Assert.True(effect.Value == 1 || IsRepeatable(log, effect.Key), $"{effect.Key} ran {effect.Value} times."));
        if (exhaustive) WindowAndFoldAgree(simulation);
    }

    static void EveryCallOfAProgramBeginsAndEndsOnce(List<LoggedEvent> log)
    {
        foreach (var call in log.Select(logged => logged.Event).OfType<AgentCalled>().GroupBy(called => called.Call.Id))
            Assert.Equal([false, true], call.Select(called => called.Call.HasEnded));
    }

    static void OneEndForEachRun(List<LoggedEvent> log, HashSet<Guid> accepted)
    {
        Guid? active = null;
        var ended = new HashSet<Guid>();
        foreach (var logged in log)
        {
            var runId = RunOf(logged.Event);
            if (logged.Event is RunStarted started)
            {
                Assert.True(active is null, $"Event {logged.Seq} begins a run while another is on.");
                Assert.True(!ended.Contains(started.RunId), $"Event {logged.Seq} begins a run again.");
                active = started.RunId;
            }

            // What was said to a conversation at rest stands before the run that answers it.
            if (runId is null || (active is null && logged.Event is MessageAdded { Message.Role: Role.User })) continue;
            Assert.True(runId == active, $"Event {logged.Seq} belongs to run {runId}, but {active} is on.");
            if (logged.Event is not RunFinished) continue;
            Assert.True(ended.Add(runId.Value), $"Run {runId} ended twice.");
            active = null;
        }

        Assert.Null(active);
        Assert.Superset(accepted, ended);
    }

    static void NothingAcceptedIsLostOrDoubled(List<LoggedEvent> log, List<string> accepted)
    {
        var stored = log.Select(logged => logged.Event).OfType<MessageAdded>().Where(added => added.Message.Role == Role.User).Select(added => added.Message.Text()).ToList();
        var position = 0;
        foreach (var text in accepted)
        {
            position = stored.IndexOf(text, position) + 1;
            Assert.True(position > 0, $"'{text}' was accepted and is not in the log, or not in its place.");
        }

        Assert.Equal(stored.Count(text => text.StartsWith("message", StringComparison.Ordinal)), stored.Where(text => text.StartsWith("message", StringComparison.Ordinal)).Distinct().Count());
        var ids = log.Select(logged => logged.Event).OfType<MessageEvent>().Select(added => added.Message.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    static void NoStepIsRecordedTwice(List<LoggedEvent> log)
    {
        var steps = log.Select(logged => logged.Event).OfType<StepFinished>().Select(finished => finished.StepId).ToList();
        Assert.Equal(steps.Count, steps.Distinct().Count());
    }

    static void EveryToolCallIsAnsweredOnce(List<LoggedEvent> log, ConversationState state, HashSet<string> leftBehind)
    {
        var messages = log.Select(logged => logged.Event).OfType<MessageEvent>().Select(added => added.Message).ToList();
        var answered = messages.Where(message => message.Role == Role.Tool).SelectMany(message => message.Parts).OfType<ToolReturnPart>().Select(part => part.ToolCallId).ToList();
        var made = messages.Where(message => message.Role == Role.Assistant).SelectMany(message => message.Parts).OfType<ToolCallPart>().Select(part => part.ToolCallId).ToHashSet();
        Assert.Equal(answered.Count, answered.Distinct().Count());
        Assert.Subset(made, answered.ToHashSet());
        if (state.Head is not { Deleted: false } head) return;
        made.ExceptWith(answered);
        made.ExceptWith(leftBehind);
        var waiting = head.Pending is { } pending ? pending.Waiting.AddRange(pending.Others).Select(call => call.ToolCallId).ToHashSet() : [];
        Assert.Equal(waiting.Order(), made.Order());
    }

    /// <summary>What is still to be reached is worked on, or waits for somebody's decision.</summary>
    static void NoGoalIsLeftAlone(ConversationState state)
    {
        if (state.Head is { Goal.IsActive: true, Deleted: false, Run: null, Pending: null }) Assert.Fail("A goal is active and nothing works on it.");
    }

    static bool IsRepeatable(List<LoggedEvent> log, string toolCallId) =>
        log.Select(logged => logged.Event).OfType<ToolsStarted>().Any(started => started.Repeatable.Contains(toolCallId));

    static void WindowAndFoldAgree(Simulation simulation)
    {
        var folded = simulation.Log.Aggregate(ConversationState.Empty(simulation.Owner.Id), Evolution.Apply);
        var restored = simulation.Load();
        // The head follows from the log alone; the window of a branch is read from it.
        Assert.Equal(Json(folded with { Context = restored.Context }), Json(restored));
        Assert.Equal(Json(restored), Json(simulation.Owner));
        if (simulation.Log.TrueForAll(logged => logged.Event is not Navigated)) Assert.Equal(Json(folded), Json(restored));
    }

    static string Json(ConversationState state) =>
        JsonSerializer.Serialize(state.Head, LogJson.Default.ConversationHead)
        + string.Join('\n', state.Context.Select(entry => $"{entry.Seq} {JsonSerializer.Serialize<LogEvent>(new MessageAdded(entry.Message), LogJson.Default.LogEvent)}"));

    static Guid? RunOf(LogEvent item) => item switch
    {
        RunStarted started => started.RunId,
        StepStarted started => started.RunId,
        StepFinished finished => finished.RunId,
        ToolsStarted started => started.RunId,
        RunRecovered recovered => recovered.RunId,
        RunFinished finished => finished.RunId,
        PauseRequested asked => asked.RunId,
        AgentCalled called => called.RunId,
        MessageEvent added => added.Message.RunId,
        _ => null,
    };
}

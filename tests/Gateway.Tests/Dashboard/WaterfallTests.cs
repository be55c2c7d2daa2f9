using System.Collections.Immutable;
using Conversations.Gateway.Dashboard.Timeline;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Dashboard;

public sealed class WaterfallTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly Guid Run = Guid.NewGuid();

    readonly List<LoggedEvent> log = [];

    [Fact]
    public void Run_WithATool_HasABarForEachThatTookTime()
    {
        At(0, new RunStarted(Run, new()), User("hello"), Step(1, out var first));
        At(2, Assistant(first, new ToolCallPart("c1", "look", "{}")), Finished(10, 5), new ToolsStarted(Run, Guid.NewGuid(), ["c1"], []));
        At(5, Returned("c1", success: true), Step(2, out var second));
        At(6, Assistant(second), Finished(20, 7), Ended(RunStatus.Completed, StopReason.EndTurn));

        var run = Assert.Single(Waterfall.Of(log));

        Assert.Equal((Run, "Completed", Start, (DateTimeOffset?)Start.AddSeconds(6)), (run.Id!.Value, run.Status, run.From, run.To));
        Assert.Equal(
            [("message", "user", 0, 0, "ok"), ("model", "local/echo", 0, 2, "ok"), ("tool", "look", 2, 5, "ok"), ("model", "local/echo", 5, 6, "ok")],
            run.Bars.Select(Seen));
        Assert.Equal(5, run.Bars[1].Usage!.Completion);
    }

    [Fact]
    public void Message_OfTheCommitThatBeginsARun_BelongsToTheRun()
    {
        At(0, User("hello"), new RunStarted(Run, new()), Step(1, out _));

        Assert.Equal(["message", "model"], Assert.Single(Waterfall.Of(log)).Bars.Select(bar => bar.Kind));
    }

    [Fact]
    public void Run_InProgress_HasNoEndYet()
    {
        At(0, new RunStarted(Run, new()), Step(1, out _));

        var run = Assert.Single(Waterfall.Of(log));

        Assert.Equal(("Running", null), (run.Status, run.To));
        Assert.Equal(("running", null), (run.Bars[0].State, run.Bars[0].To));
    }

    [Fact]
    public void Attempt_ThatWasTakenOver_IsVoid()
    {
        At(0, new RunStarted(Run, new()), Step(1, out var lost));
        At(4, new RunRecovered(Run, 2, lost), Step(1, out var second, attempt: 2));
        At(5, Assistant(second), Finished(1, 1), Ended(RunStatus.Completed, StopReason.EndTurn));

        var bars = Assert.Single(Waterfall.Of(log)).Bars;

        Assert.Equal([("model", "local/echo", 0, 4, "void"), ("recovery", "taken over by another owner", 4, 4, "ok"), ("model", "local/echo", 4, 5, "ok")], bars.Select(Seen));
        Assert.Equal(2, bars[2].Attempt);
    }

    [Theory]
    [InlineData(true, "ok")]
    [InlineData(false, "denied")]
    public void Decision_IsWaitedForBeyondTheEndOfItsRun(bool approve, string state)
    {
        At(0, new RunStarted(Run, new()), Step(1, out var first));
        At(1, Assistant(first, new ToolCallPart("c1", "pay", "{}")), Finished(1, 1), new ApprovalRequested(Message(Role.Approval, new ToolCallPart("c1", "pay", "{}")), ["c1"]), Ended(RunStatus.Completed, StopReason.RequiresApproval));
        At(61, new ApprovalDecided(Message(Role.Approval), [new ApprovalAnswer("c1", approve)]), new RunStarted(Guid.NewGuid(), new()));

        Assert.Equal(("wait", "decision on pay", 1, 61, state), Seen(Waterfall.Of(log)[0].Bars[^1]));
    }

    [Fact]
    public void Run_ThatFailed_SaysWhy_AndItsCallHasFailed()
    {
        At(0, new RunStarted(Run, new()), Step(1, out _));
        At(3, Ended(RunStatus.Failed, StopReason.LlmApiError, new RunError(RunFailure.Overloaded, "busy", false)));

        var run = Assert.Single(Waterfall.Of(log));

        Assert.Equal("Overloaded: busy", run.Error);
        Assert.Equal(("model", "local/echo", 0, 3, "failed"), Seen(run.Bars[0]));
    }

    [Fact]
    public void Stretch_ThatBeginsInTheMidstOfARun_IsShownFromThere()
    {
        At(5, Returned("c1", success: false), Step(2, out var second));
        At(6, Assistant(second), Finished(1, 1), Ended(RunStatus.Completed, StopReason.EndTurn));

        Assert.Equal([("model", "local/echo", 5, 6, "ok")], Assert.Single(Waterfall.Of(log)).Bars.Select(Seen));
    }

    void At(int second, params LogEvent[] events)
    {
        foreach (var each in events) log.Add(new LoggedEvent(log.Count + 1, Start.AddSeconds(second), each));
    }

    static (string, string, int, int, string) Seen(Bar bar) =>
        (bar.Kind, bar.Label, (int)(bar.From - Start).TotalSeconds, (int)(bar.To!.Value - Start).TotalSeconds, bar.State);

    static StepStarted Step(int number, out Guid message, int attempt = 1) => new(Run, Guid.NewGuid(), message = Guid.NewGuid(), number, attempt, "local/echo");

    static StepFinished Finished(long prompt, long completion) => new(Run, Guid.NewGuid(), "local/echo", new Usage(prompt, completion));

    static RunFinished Ended(RunStatus status, StopReason reason, RunError? error = null) => new(Run, status, reason, Usage.None, 1, error);

    static MessageAdded User(string text) => new(Message(Role.User, new TextPart(text)));

    static MessageAdded Assistant(Guid id, params Part[] parts) => new(Message(Role.Assistant, parts) with { Id = id });

    static ToolReturned Returned(string call, bool success) => new(Message(Role.Tool, new ToolReturnPart(call, "look", success, "there")));

    static Message Message(Role role, params Part[] parts) => new(Guid.NewGuid(), role, [.. parts], Start);
}

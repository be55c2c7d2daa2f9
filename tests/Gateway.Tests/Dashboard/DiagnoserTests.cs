using System.Collections.Immutable;
using Conversations.Gateway.Dashboard.Causes;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Dashboard;

public sealed class DiagnoserTests
{
    static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid Process = Guid.NewGuid();
    static readonly OwnerSilo Alive = new("silo1", "10.0.0.1:11111@1", "Active", TimeSpan.FromMilliseconds(200), Process);
    static readonly ConversationHead Rests = new(Guid.NewGuid(), Guid.NewGuid(), Now.AddHours(-1)) { Owner = "ann", LastSeq = 9, LastUserSeq = 3 };
    static readonly ActiveRun Asking = new(Guid.NewGuid(), 4, Now.AddMinutes(-2), new(), "openai/gpt")
    {
        Steps = 1,
        Step = new ActiveStep(Guid.NewGuid(), Guid.NewGuid(), 1, 2, Now.AddSeconds(-45)),
    };

    [Theory]
    [InlineData(Standing.Finished, "finished")]
    [InlineData(Standing.Paused, "paused")]
    [InlineData(Standing.Stuck, "stuck")]
    [InlineData(Standing.Failed, "failed")]
    [InlineData(Standing.Idle, "idle")]
    public void Conversation_ThatRests_NeedsNobody(Standing standing, string cause) => Expect(cause, "resting", null, Of(Rests with { Standing = standing }, Ended()));

    [Fact]
    public void Message_ThatNoRunHasTakenUp_IsNamed() => Expect("unanswered", "resting", null, Of(Rests, null));

    [Fact]
    public void Run_WithoutAnOwner_IsNudged() => Expect("orphan", "stuck", "nudge", Of(Running(Asking), null) with { Owner = null });

    [Fact]
    public void Run_OfWhichNobodyCouldSayWhereItIs_IsNotTakenForAnOrphan() =>
        Expect("model", "waiting", "cancel", Of(Running(Asking), null) with { Owner = null, OwnerUnknown = true });

    [Theory]
    [InlineData(1, "drain")]
    [InlineData(0, null)]
    public void Owner_ThatIsSilent_IsDrainedWhereThereIsAnother(int others, string? action)
    {
        var found = Expect("owner-silent", "stuck", action, Of(Running(Asking), null) with { Owner = Alive with { AliveAgo = TimeSpan.FromMinutes(1) }, OtherSilos = others });

        Assert.Equal(action is null ? null : Process, found.Remedy?.Process);
    }

    [Fact]
    public void Owner_ThatDrains_IsTakenOverFrom() =>
        Expect("owner-leaving", "waiting", "take-over", Of(Running(Asking), null) with { Owner = Alive with { Status = "ShuttingDown" } });

    [Fact]
    public void Model_ThatIsSilent_IsNamedWithItsAttempt()
    {
        var found = Expect("model", "waiting", "cancel", Of(Running(Asking), null));

        Assert.Equal("It waits for openai/gpt, which was asked 45 s ago, at attempt 2, and has said nothing yet.", found.Sentence);
    }

    [Fact]
    public void Model_ThatAnswers_Moves()
    {
        var said = new Streamed(new AnswerInFlight(Asking.RunId, Guid.NewGuid(), Guid.NewGuid(), Now), 0, [new Delta(0, DeltaKind.Text, "a"), new Delta(0, DeltaKind.Text, "b")]);

        Assert.Contains("2 pieces", Expect("moving", "moving", "cancel", Of(Running(Asking), null) with { InFlight = said }).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Tool_AtWork_IsNamed()
    {
        var tools = new ActiveTools(Guid.NewGuid(), [Call("terminal")], [], []);

        Assert.Contains("terminal", Expect("tool", "waiting", "cancel", Of(Running(Asking with { Step = null, Tools = tools }), null)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_ThatWaits_IsForWhoeverMustDecide_OrForTheClientThatHasTheTool()
    {
        var head = Rests with { Pending = new PendingApproval(Guid.NewGuid(), Guid.NewGuid(), [Call("pay")], []) };

        Assert.Equal("It waits for ann to approve or deny pay, for 10 s.", Expect("decision", "waiting", "cancel", Of(head, Ended())).Sentence);
        Expect("client", "waiting", "cancel", Of(head, Ended() with { Options = new() { ClientTools = [new ClientTool("pay", null, null)] } }));
    }

    [Fact]
    public void Conversation_ThatIsGone_IsSaidToBe()
    {
        Expect("deleted", "resting", null, Of(Rests with { Deleted = true }, Ended()));
        Expect("copying", "waiting", null, Of(Rests with { Deleted = true, Copying = true }, null));
    }

    static Diagnosis Expect(string cause, string state, string? action, Circumstances all)
    {
        var found = Diagnoser.Diagnose(all);
        Assert.Equal((cause, state, action), (found.Cause, found.State, found.Remedy?.Action));
        Assert.EndsWith(".", found.Sentence, StringComparison.Ordinal);
        Assert.Contains(found.Facts, fact => fact.Name == "Owner");
        return found;
    }

    static Circumstances Of(ConversationHead head, RunRecord? run) =>
        new(head, run, new LoggedEvent(9, Now.AddSeconds(-45), new StandingChanged(Standing.Idle)), Alive, null, Now) { OtherSilos = 1 };

    static ConversationHead Running(ActiveRun run) => Rests with { Run = run };

    static RunRecord Ended() => new(Guid.NewGuid(), Rests.Id, Rests.AgentId, 4, Now.AddMinutes(-1), new()) { Status = RunStatus.Completed, CompletedAt = Now.AddSeconds(-10) };

    static ToolCallPart Call(string name) => new($"call-{name}", name, "{}");
}

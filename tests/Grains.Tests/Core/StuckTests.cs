using System.Collections.Immutable;
using Conversations.Grains.Core;
using Conversations.Log;
using Conversations.Loops;

namespace Conversations.Grains.Tests.Core;

/// <summary>Which patterns of calls and results are going round in circles, and after how many.</summary>
public sealed class StuckTests
{
    // Each letter is a call with its result: a capital one fails, and a digit behind it makes its result another one.
    [Theory]
    [InlineData("aaa", "goes on")]
    [InlineData("aaaa", "stuck")]
    [InlineData("baaaa", "stuck")]
    [InlineData("aabaa", "goes on")]
    [InlineData("a1a2a3a4a5", "goes on")]
    [InlineData("AA", "goes on")]
    [InlineData("AAA", "told")]
    [InlineData("AAAA", "stuck")]
    [InlineData("AABA", "goes on")]
    [InlineData("ababa", "goes on")]
    [InlineData("ababab", "stuck")]
    [InlineData("xababab", "stuck")]
    [InlineData("abcabc", "goes on")]
    [InlineData("a1b1a2b2a3b3", "goes on")]
    public void Calls_InAPattern_AreStuckFromItsThresholdOn(string pattern, string expected)
    {
        var run = new Run();

        var outcomes = run.Play(pattern);

        Assert.Equal(expected, outcomes[^1]);
        Assert.DoesNotContain("stuck", outcomes[..^1]);
    }

    [Fact]
    public void Calls_BeforeTheLastMessageOfAUser_DoNotCount()
    {
        var run = new Run();
        run.Play("aaa");
        run.Say("something else");

        Assert.Equal(["goes on", "goes on", "goes on", "stuck"], run.Play("aaaa"));
    }

    [Theory]
    [InlineData(1, "told")]
    [InlineData(2, "stuck")]
    public void Answers_WithoutAMessageOfAUserBetween_AreStuckFromTheThirdOn(int earlier, string expected)
    {
        var run = new Run(answers: earlier);

        // An empty one ends no run.
        Assert.Equal(expected, run.Answer(""));
    }

    [Fact]
    public void Calls_WithoutDetection_AreNeverStuck() => Assert.DoesNotContain("stuck", new Run(detects: false).Play("aaaaaaaa"));

    sealed class Run
    {
        static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        ConversationState state = ConversationState.Empty(Guid.NewGuid());
        int calls;

        /// <param name="answers">Answers that the conversation begins with, instead of a message of a user; 0: it begins with one.</param>
        public Run(bool detects = true, int answers = 0)
        {
            var metadata = new ConversationMetadata(Loop: new LoopSettings { StuckDetection = detects, MaxIterations = 100 });
            var history = Enumerable.Range(0, answers).Select(each => (LogEvent)new MessageAdded(new Message(Guid.NewGuid(), Role.Assistant, [new TextPart($"answer {each}")], Now)));
            Do(new Create(Guid.NewGuid(), metadata, [], "system", [.. history], 0, Guid.NewGuid()));
            Begin(answers > 0 ? [] : [new NewMessage(Role.User, [new TextPart("go")])]);
        }

        public void Say(string text) => Begin([new NewMessage(Role.User, [new TextPart(text)])]);

        public string Answer(string text) => Outcome(Do(new FinishStep(
            state.Head!.Run!.Step!.MessageId, new Answer([new TextPart(text)], new Chunks([])), false, Usage.None, ToolTraits.None, Guid.NewGuid())));

        void Begin(ImmutableArray<NewMessage> messages) =>
            Do(new Post(new PostRequest(Guid.NewGuid(), messages, Start: true), "local/echo", 0, ToolTraits.None, [], Guid.NewGuid()));

        /// <summary>What followed each of the calls.</summary>
        public List<string> Play(string pattern)
        {
            var outcomes = new List<string>();
            for (var at = 0; at < pattern.Length; at++)
            {
                var tool = pattern[at];
                var result = at + 1 < pattern.Length && char.IsDigit(pattern[at + 1]) ? pattern[++at] : '0';
                outcomes.Add(Call(tool, result));
            }

            return outcomes;
        }

        string Call(char tool, char result)
        {
            var step = state.Head!.Run!.Step!;
            var call = new ToolCallPart($"call-{++calls}", $"{tool}", "{}");
            Do(new FinishStep(step.MessageId, new Answer([call], new Chunks([new Chunk(0, 2)])), false, Usage.None, ToolTraits.None, Guid.NewGuid()));
            var fault = char.IsUpper(tool) ? ToolFault.Invalid : (ToolFault?)null;
            return Outcome(Do(new FinishTools(step.StepId, [new ToolReturnPart(call.ToolCallId, call.Name, fault is null, $"result {result}") { Fault = fault }], Guid.NewGuid())));
        }

        static string Outcome(ImmutableArray<LogEvent> events) =>
            events.OfType<RunFinished>().Any(finished => finished.StopReason == StopReason.Stuck) ? "stuck"
                : events.OfType<MessageAdded>().Any(added => added.Message.FromEnvironment) ? "told" : "goes on";

        ImmutableArray<LogEvent> Do(Command command)
        {
            var decision = Decider.Decide(state, command, Now);
            Assert.Null(decision.Refusal);
            foreach (var item in decision.Events) state = state.Apply(new LoggedEvent((state.Head?.LastSeq ?? 0) + 1, Now, item));
            return decision.Events;
        }
    }
}
